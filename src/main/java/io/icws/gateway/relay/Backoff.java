package io.icws.gateway.relay;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double from {@code first} to {@code longest}, each shortened at random by up to half. */
record Backoff(Duration first, Duration longest) {

    Duration pause(int attempt) {
        long doubled = first.toMillis() << Math.min(attempt, 20);
        long millis = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
