package io.icws.gateway.ic;

import java.time.Duration;

/**
 * A token bucket that starts full and is refilled evenly. It is kept as the time at which it will be full again (the generic
 * cell rate algorithm, ITU-T I.371), so that it takes little memory. Any thread. Times are {@link System#nanoTime}.
 */
public final class TokenBucket {

    private final long capacityNanos;
    private final double nanosPerToken;
    private long fullAt;

    /** @param tokens that are refilled in one {@code period} */
    public TokenBucket(long capacity, long tokens, Duration period, long now) {
        this.nanosPerToken = period.toNanos() / (double) tokens;
        this.capacityNanos = (long) (capacity * nanosPerToken);
        this.fullAt = now;
    }

    /** Takes tokens if there are enough. */
    public synchronized boolean tryTake(long tokens, long now) {
        long missing = missing(tokens, now);
        if (missing > capacityNanos) {
            return false;
        }
        fullAt = now + missing;
        return true;
    }

    /** Takes tokens even if there are too few. @return nanoseconds until they have been refilled; 0 if there were enough */
    public synchronized long take(long tokens, long now) {
        long missing = missing(tokens, now);
        fullAt = now + missing;
        return Math.max(0, missing - capacityNanos);
    }

    /** Nanoseconds until the bucket has one token; 0 if it has. */
    public synchronized long untilOne(long now) {
        return Math.max(0, missing(1, now) - capacityNanos);
    }

    /** How long the refill would take after tokens were taken, in nanoseconds. */
    private long missing(long tokens, long now) {
        return Math.max(0, fullAt - now) + (long) (tokens * nanosPerToken);
    }
}
