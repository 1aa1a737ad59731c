package io.icws.gateway.ic;

import java.time.Duration;
import java.time.Instant;

/** Tells when a warning about something that lasts is due again. Any thread. */
final class Reminder {

    private final Duration interval;
    private final SteadyClock clock;
    private Instant next = Instant.MIN;

    Reminder(Duration interval, SteadyClock clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** True at most once an interval. */
    synchronized boolean isDue() {
        var now = clock.now();
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(interval);
        return true;
    }

    /** The next one is due at once. */
    synchronized void reset() {
        next = Instant.MIN;
    }
}
