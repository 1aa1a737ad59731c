package io.icws.gateway.polling;

import io.icws.gateway.ic.TokenBucket;
import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Limits the polls, and the bytes of their replies, of one canister per second. The size of a reply is known only when it has
 * arrived, so it may overdraw the budget; the next poll then waits until the budget is positive again. Used by one poller.
 */
final class PollBudget {

    /** The limits, and counters for all canisters together. */
    record Terms(int pollsPerSecond, long bytesPerSecond, Counter polls, Counter bytes) {

        static Terms of(PollingProperties properties, MeterRegistry meters) {
            return new Terms(
                    properties.maxPollsPerSecond(),
                    properties.maxBytesPerSecond().toBytes(),
                    GatewayMeter.LIMITS_HIT.counter(meters, "canister_polls"),
                    GatewayMeter.LIMITS_HIT.counter(meters, "canister_bytes"));
        }
    }

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Terms terms;
    private final LongSupplier time;
    private final TokenBucket polls;
    private final TokenBucket bytes;

    PollBudget(Terms terms) {
        this(terms, System::nanoTime);
    }

    PollBudget(Terms terms, LongSupplier time) {
        this.terms = terms;
        this.time = time;
        this.polls = bucket(terms.pollsPerSecond(), time);
        this.bytes = bucket(terms.bytesPerSecond(), time);
    }

    /** Takes a poll from the budget. @return how long the poll must wait, in nanoseconds; 0 or more */
    long take() {
        long now = time.getAsLong();
        long forBytes = bytes.untilOne(now);
        if (forBytes > 0) {
            terms.bytes().increment();
        }
        long forPolls = polls.take(1, now);
        if (forPolls > 0) {
            terms.polls().increment();
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

    private static TokenBucket bucket(long perSecond, LongSupplier time) {
        return new TokenBucket(perSecond, perSecond, SECOND, time.getAsLong());
    }
}
