package io.icws.gateway.polling;

import io.icws.gateway.ic.RetryAfter;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The rhythm of a poller: its interval, longer pauses the longer nothing happens, and longer ones still while polls fail.
 * Used by one poller, but for {@link #active()} and {@link #completed()}.
 */
final class Cadence {

    /** A push waits for at most this part of the silence before it, until the idle interval is reached. */
    private static final int SILENCE_SHARE = 8;

    /** Most nodes are a round behind at the most, and each poll may meet another node. */
    private static final int BURST = 3;

    private static final long BURST_PAUSE = Duration.ofMillis(25).toNanos();

    /** Pauses are up to this part longer, so that pollers that began together drift apart. */
    private static final int JITTER_SHARE = 20;

    private final PollingProperties properties;
    private final LongSupplier time;
    private final long interval;
    private final long idleInterval;
    private volatile long lastActive;
    private volatile long lastCompleted;
    private long burstFor;
    private int burst;
    private int failures;

    /** @param time in nanoseconds, monotonic */
    Cadence(PollingProperties properties, LongSupplier time) {
        this.properties = properties;
        this.time = time;
        this.interval = properties.interval().toNanos();
        this.idleInterval = Math.max(interval, properties.idleInterval().toNanos());
        active();
        this.lastCompleted = lastActive - 1;
        this.burstFor = lastCompleted;
    }

    /** The canister has news, or a client has something for it. Any thread. */
    void active() {
        lastActive = time.getAsLong();
    }

    /** A call has executed: there will be news. Any thread. */
    void completed() {
        lastCompleted = time.getAsLong();
        active();
    }

    /** When a call completed last. */
    long completedAt() {
        return lastCompleted;
    }

    /**
     * A poll brought news. Those of calls that had {@link #completedAt completed} when it came are taken to be among them: a
     * burst after each would be three polls for the few that it missed.
     */
    void news(long completed) {
        active();
        burstFor = completed;
        burst = 0;
        failures = 0;
    }

    /** A poll that was started at this time brought nothing. */
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
    long pause() {
        if (burst > 0) {
            return Math.min(BURST_PAUSE, interval);
        }
        long silence = time.getAsLong() - lastActive;
        long pause = Math.clamp(silence / SILENCE_SHARE, interval, idleInterval);
        return pause + ThreadLocalRandom.current().nextLong(pause / JITTER_SHARE + 1);
    }

    /** Whether activity makes such a pause shorter. */
    boolean isRelaxed(long pause) {
        return pause > interval + interval / JITTER_SHARE;
    }

    /**
     * A poll failed.
     *
     * @return the pause after it, in nanoseconds: not shorter than what the IC asks for, up to the longest one
     */
    long failed(Throwable failure) {
        burst = 0;
        long doubled = properties.backoff().toNanos() << Math.min(failures++, 16);
        long longest = Math.min(doubled, properties.backoffMax().toNanos());
        long pause = Math.max(longest - ThreadLocalRandom.current().nextLong(longest / 2 + 1), interval);
        return Math.max(pause, RetryAfter.of(failure, properties.backoffMax()).toNanos());
    }

    /** Polls that a fixed cadence would have made in such a pause, beyond the one at its end. */
    double saved(long pause) {
        return isRelaxed(pause) ? pause / (double) interval - 1 : 0;
    }
}
