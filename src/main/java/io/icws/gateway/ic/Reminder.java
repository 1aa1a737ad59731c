package io.icws.gateway.ic;

import java.time.Duration;
import java.time.Instant;

/** Limits how often a message is logged. Any thread. */
public final class Reminder {

    private final Duration interval;
    private final SteadyClock clock;
    private Instant next = Instant.MIN;

    public Reminder(Duration interval, SteadyClock clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** True at most once an interval. */
    public synchronized boolean isDue() {
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
