package io.icws.gateway.polling;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
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
    private final Bucket polls;
    private final Bucket bytes;

    PollBudget(Terms terms) {
        this(terms, TimeMeter.SYSTEM_NANOTIME);
    }

    PollBudget(Terms terms, TimeMeter time) {
        this.terms = terms;
        this.polls = bucket(terms.pollsPerSecond(), time);
        this.bytes = bucket(terms.bytesPerSecond(), time);
    }

    /** Takes a poll from the budget. @return how long the poll must wait, in nanoseconds; 0 or more */
    long take() {
        long forBytes = bytes.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        if (forBytes > 0) {
            terms.bytes().increment();
        }
        long forPolls = polls.consumeIgnoringRateLimits(1);
        if (forPolls > 0) {
            terms.polls().increment();
        }
        return Math.max(forBytes, forPolls);
    }

    /** @param size of the reply to a poll, in bytes */
    void spend(int size) {
        if (size > 0) {
            bytes.consumeIgnoringRateLimits(size);
        }
    }

    /** Takes a poll from the budget, and completes when it may start. */
    Mono<Void> acquire() {
        return Mono.defer(() -> {
            long wait = take();
            return wait == 0 ? Mono.empty() : Mono.delay(Duration.ofNanos(wait)).then();
        });
    }

    private static Bucket bucket(long perSecond, TimeMeter time) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, SECOND))
                .withCustomTimePrecision(time)
                .build();
    }
}
