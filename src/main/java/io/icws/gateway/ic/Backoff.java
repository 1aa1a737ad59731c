package io.icws.gateway.ic;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Pauses that double from {@code first} to {@code longest}, each shortened at random by up to half. */
public record Backoff(Duration first, Duration longest) {

    /** Not shorter than the pause that the IC asks for, as far as {@code longest} allows. */
    public Duration pause(int attempt, Duration asked) {
        if (asked.isZero()) {
            return pause(attempt);
        }
        // Clients asked together must not return together. At the limit they do; the budget of requests bounds that.
        var spread = asked.plus(pause(0));
        return max(pause(attempt), min(spread, longest));
    }

    /** @param attempt from 0 */
    public Duration pause(int attempt) {
        long doubled = first.toMillis() << Math.min(attempt, 20);
        long millis = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    /**
     * Retries after these pauses, or later where the IC asks for it. The last failure is passed on.
     *
     * @param attempts largest number of retries
     * @param mayPass whether a failure is worth a retry
     * @param beforeRetry told each failure that is retried
     */
    public Retry retry(long attempts, Predicate<? super Throwable> mayPass, Consumer<? super Throwable> beforeRetry) {
        return Retry.from(signals -> signals.concatMap(signal -> {
            var failure = signal.failure();
            long retries = signal.totalRetries();
            if (retries >= attempts || !mayPass.test(failure)) {
                return Mono.error(failure);
            }
            beforeRetry.accept(failure);
            return Mono.delay(pause((int) Math.min(retries, Integer.MAX_VALUE), RetryAfter.of(failure, longest)));
        }));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
