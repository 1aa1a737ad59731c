package io.icws.gateway.polling;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * How often, and with how many bytes, one canister may occupy the gateway. What a poll brings is known only afterwards, so
 * it may overdraw the budget; the next poll then waits until the debt is paid. Used by one poller.
 */
final class PollBudget {

    /** What the pollers of all canisters share. */
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

    /** Takes part in the budget. @return how long the poll must wait, in nanoseconds; 0 or more */
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

    /** @param size of the answer to a poll, in bytes */
    void spend(int size) {
        if (size > 0) {
            bytes.consumeIgnoringRateLimits(size);
        }
    }

    /** Completes when the budget allows a poll; at once if it does now. */
    Mono<Void> turn() {
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
