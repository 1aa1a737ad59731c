package io.icws.gateway.ic;

import java.time.Instant;

/**
 * The clock for durations: it runs on evenly when somebody sets the computer's. Its instants are to be compared with one
 * another only; expiries and timestamps of others need a {@link java.time.Clock}. Any thread.
 */
@FunctionalInterface
public interface SteadyClock {

    Instant now();

    /** Shows {@code start} now, and runs on from there. */
    static SteadyClock from(Instant start) {
        long began = System.nanoTime();
        return () -> start.plusNanos(System.nanoTime() - began);
    }
}
