package io.icws.gateway.relay;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double from {@code first} to {@code longest}, each shortened at random by up to half. */
record Backoff(Duration first, Duration longest) {

    /** Not shorter than what the peer has asked for, as far as {@code longest} allows. */
    Duration pause(int attempt, Duration asked) {
        if (asked.isZero()) {
            return pause(attempt);
        }
        // Those who were asked together do not come back together.
        var spread = asked.plus(pause(0));
        return max(pause(attempt), min(spread, longest));
    }

    Duration pause(int attempt) {
        long doubled = first.toMillis() << Math.min(attempt, 20);
        long millis = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
