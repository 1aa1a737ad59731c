package io.icws.gateway.polling;

import io.icws.gateway.ic.TokenBucket;
import java.time.Duration;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Limits the polls, and the bytes of their replies, of one canister per second. The size of a reply is known only when it has
 * arrived, so it may overdraw the budget; the next poll then waits until the budget is positive again. Used by one poller.
 */
final class PollBudget {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final PollingMeters meters;
    private final LongSupplier time;
    private final TokenBucket polls;
    private final TokenBucket bytes;

    /** @param time as {@link System#nanoTime} */
    PollBudget(PollingProperties properties, PollingMeters meters, LongSupplier time) {
        this.meters = meters;
        this.time = time;
        this.polls = bucket(properties.maxPollsPerSecond());
        this.bytes = bucket(properties.maxBytesPerSecond().toBytes());
    }

    private TokenBucket bucket(long perSecond) {
        return new TokenBucket(perSecond, perSecond, SECOND, time.getAsLong());
    }

    /** Takes a poll from the budget. @return how long the poll must wait, in nanoseconds; 0 or more */
    long take() {
        long now = time.getAsLong();
        long forBytes = bytes.untilOne(now);
        if (forBytes > 0) {
            meters.overBytes.increment();
        }
        long forPolls = polls.take(1, now);
        if (forPolls > 0) {
            meters.overPolls.increment();
        }
        return Math.max(forBytes, forPolls);
    }

    /** @param size of the reply to a poll, in bytes */
    void spend(int size) {
        bytes.take(size, time.getAsLong());
    }

    /** Takes a poll from the budget, and completes when it may start. */
    Mono<Void> acquire() {
        return Mono.defer(() -> {
            long wait = take();
            return wait == 0 ? Mono.empty() : Mono.delay(Duration.ofNanos(wait)).then();
        });
    }
}
