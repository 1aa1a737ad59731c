package io.icws.gateway.polling;

import io.icws.gateway.ic.RetryAfter;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * How long a poller pauses: its interval, longer the longer the canister and its clients are silent, and with exponential
 * backoff while polls fail. Times are nanoseconds of one monotonic clock. Used by one poller, but for {@link #active} and
 * {@link #completed}.
 */
final class Cadence {

    /** The pause is this part of the silence before it, within the interval and the idle interval. */
    private static final int SILENCE_SHARE = 8;

    /** Polls after a call that brought no news: most nodes lag by one round at most, and each poll may reach another node. */
    private static final int BURST = 3;

    private static final long BURST_PAUSE = Duration.ofMillis(25).toNanos();

    /** Pauses are longer by a random part of this size, so that pollers that started together drift apart. */
    private static final int JITTER_SHARE = 20;

    private final PollingProperties properties;
    private final LongUnaryOperator random;
    private final long interval;
    private final long idleInterval;
    private volatile long lastActive;
    private volatile long lastCompleted;
    private long burstFor;
    private int burst;
    private int failures;

    /** @param random gives a number from 0 up to its argument, exclusive */
    Cadence(PollingProperties properties, LongUnaryOperator random, long now) {
        this.properties = properties;
        this.random = random;
        this.interval = properties.interval().toNanos();
        this.idleInterval = Math.max(interval, properties.idleInterval().toNanos());
        this.lastActive = now;
        this.lastCompleted = now - 1;
        this.burstFor = lastCompleted;
    }

    /** The canister has news, or a client sends it something. Any thread. */
    void active(long now) {
        lastActive = now;
    }

    /** A call has executed, so that news are likely. Any thread. */
    void completed(long now) {
        lastCompleted = now;
        active(now);
    }

    /** When a call completed last. */
    long lastCompletion() {
        return lastCompleted;
    }

    /**
     * A poll brought news. They are taken to include those of all calls up to that {@link #lastCompletion completion}: a burst
     * after each poll would cost three polls to find the few that are missing.
     */
    void news(long completion, long now) {
        active(now);
        burstFor = completion;
        burst = 0;
        failures = 0;
    }

    /** A poll that started at that time brought nothing. */
    void quiet(long started) {
        failures = 0;
        long completed = lastCompleted;
        if (completed != burstFor && started - completed >= 0) {
            burstFor = completed;
            burst = BURST;
        } else if (burst > 0) {
            burst--;
        }
    }

    /** From the start of the last poll to the start of the next, in nanoseconds. */
    long pause(long now) {
        if (burst > 0) {
            return Math.min(BURST_PAUSE, interval);
        }
        long silence = now - lastActive;
        long pause = Math.clamp(silence / SILENCE_SHARE, interval, idleInterval);
        return pause + random.applyAsLong(pause / JITTER_SHARE + 1);
    }

    /** Whether activity would make such a pause shorter. */
    boolean isRelaxed(long pause) {
        return pause > interval + interval / JITTER_SHARE;
    }

    /**
     * A poll failed.
     *
     * @return the pause after it, in nanoseconds: at least the IC's Retry-After, up to the longest backoff. That is lengthened
     *     at random by up to a quarter: pollers that are asked together must not return together.
     */
    long failed(Throwable failure) {
        burst = 0;
        var backoffMax = properties.constants().backoffMax();
        long doubled = properties.constants().backoff().toNanos() << Math.min(failures++, 16);
        long longest = Math.min(doubled, backoffMax.toNanos());
        long pause = Math.max(longest - random.applyAsLong(longest / 2 + 1), interval);
        long asked = RetryAfter.of(failure, backoffMax).toNanos();
        return Math.max(pause, asked + random.applyAsLong(asked / 4 + 1));
    }

    /** Polls that a fixed interval would have made in such a pause, beyond the one at its end. */
    double saved(long pause) {
        return isRelaxed(pause) ? pause / (double) interval - 1 : 0;
    }
}
