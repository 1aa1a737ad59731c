package io.icws.gateway.ic;

import java.time.Duration;
import java.time.Instant;

/** Permits a log line at most once an interval. Any thread. */
public final class LogLimiter {

    private final Duration interval;
    private final SteadyClock clock;
    private Instant next = Instant.MIN;

    public LogLimiter(Duration interval) {
        this(interval, SteadyClock.from(Instant.EPOCH));
    }

    LogLimiter(Duration interval, SteadyClock clock) {
        this.interval = interval;
        this.clock = clock;
    }

    public synchronized boolean permits() {
        var now = clock.now();
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(interval);
        return true;
    }

    /** Permits the next line at once. */
    synchronized void reset() {
        next = Instant.MIN;
    }
}
