package io.icws.gateway.ic;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Pauses that double from {@code first} to {@code longest}, each shortened at random by up to half. */
public record Backoff(Duration first, Duration longest) {

    /**
     * Not shorter than the pause that the IC asks for, up to {@code longest}. That is lengthened at random by up to a quarter:
     * clients that are asked together must not return together.
     */
    public Duration pause(int attempt, Duration asked) {
        long millis = Math.min(asked.toMillis(), longest.toMillis());
        var spread = Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 4 + 1));
        var pause = pause(attempt);
        return pause.compareTo(spread) < 0 ? spread : pause;
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
}
