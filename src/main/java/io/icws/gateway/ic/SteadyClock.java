package io.icws.gateway.ic;

import java.time.Instant;

/**
 * A monotonic clock for durations. Its instants are only comparable with one another; expiries and timestamps need a
 * {@link java.time.Clock}. Any thread.
 */
@FunctionalInterface
public interface SteadyClock {

    Instant now();

    /** Shows {@code start} now. */
    static SteadyClock from(Instant start) {
        long began = System.nanoTime();
        return () -> start.plusNanos(System.nanoTime() - began);
    }
}
