package io.icws.gateway.polling;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongUnaryOperator;

/**
 * Says when a poller asks its canister for news. It reads no clock and starts no timer: every time is passed in, in
 * nanoseconds of one monotonic clock. Used by one poller; {@link #clientSent}, {@link #callCompleted} and {@link #hurry} may be
 * called by any thread.
 */
final class PollSchedule {

    /** Only an event can make a poll due: an answer, or one of the signals that any thread may give. */
    static final long ON_EVENT = Long.MAX_VALUE;

    /** Calls that complete together share one poll beside the one in flight. */
    static final long OVERLAP_SPACING = Duration.ofMillis(10).toNanos();

    private final Cadence cadence;
    private final int maxInFlight;
    private final AtomicBoolean hurried = new AtomicBoolean();
    private int inFlight;
    private boolean again;
    private boolean failing;
    private long lastStart;
    private long due;
    private long failedAt;
    /** Whether a signal of a client would make the current pause shorter. */
    private volatile boolean relaxed;
    /** Read by status reports. */
    private volatile long pause;

    /** @param random gives a number from 0 up to its argument, exclusive */
    PollSchedule(PollingProperties properties, LongUnaryOperator random, long now) {
        this.cadence = new Cadence(properties, random, now);
        this.maxInFlight = properties.readAhead();
        this.lastStart = now;
        this.pause = cadence.pause(now);
        this.due = now + pause;
    }

    /** A client sends the canister something. Any thread. @return whether that may make a poll due earlier */
    boolean clientSent(long now) {
        cadence.active(now);
        return relaxed;
    }

    /**
     * A call has executed: polls at once, even beside a poll in flight, which may have been answered too early. Any thread.
     *
     * @return whether a poll may have become due
     */
    boolean callCompleted(long now) {
        cadence.completed(now);
        return hurry();
    }

    /** Polls at once. Any thread. @return whether a poll may have become due */
    boolean hurry() {
        return hurried.compareAndSet(false, true);
    }

    /** The time until the next poll for news, in nanoseconds: 0 or less if it is due, {@link #ON_EVENT} if no time makes it due. */
    long delay(long now) {
        if (failing) {
            // A failing canister is not polled before its pause has ended.
            hurried.set(false);
        }
        if (inFlight == 0) {
            return again || hurried.get() ? 0 : due - now;
        }
        return hurried.get() && inFlight < maxInFlight ? lastStart + OVERLAP_SPACING - now : ON_EVENT;
    }

    /** A poll for news, or a probe in its place, starts. @return polls that a fixed interval would have made since the last */
    double started(long now) {
        boolean early = hurried.getAndSet(false) || again || failing;
        double saved = early ? 0 : cadence.saved(due - lastStart);
        again = false;
        lastStart = now;
        inFlight++;
        return saved;
    }

    /** A page of a backlog is asked for. */
    void startedBacklog(long now) {
        lastStart = now;
    }

    /** A poll for news, or a probe, has ended. */
    void ended() {
        inFlight--;
    }

    /** Once no poll is in flight, the next one is due at once. */
    void pollAgain() {
        again = true;
    }

    /** When a call completed last: to be read before the messages of a page are dispatched, see {@link #news}. */
    long lastCompletion() {
        return cadence.lastCompletion();
    }

    /**
     * A poll brought messages.
     *
     * @param completion the {@link #lastCompletion} when it came
     */
    void news(long completion, long now) {
        failing = false;
        cadence.news(completion, now);
    }

    /** A poll that started at that time brought nothing new. */
    void nothing(long started) {
        failing = false;
        cadence.quiet(started);
    }

    /** A poll that started at that time brought nothing, which does not show that polls no longer fail. */
    void inconclusive(long started, long now) {
        cadence.quiet(started);
        if (failing) {
            long next = cadence.pause(now);
            if (lastStart + next - due > 0) {
                pause = next;
                due = lastStart + next;
            }
        }
    }

    /** Sets the next poll by what is known now; while polls fail it stays where it is. */
    void reschedule(long now) {
        if (!failing) {
            // Set before the silence is measured: a signal that comes meanwhile is not lost.
            relaxed = true;
            long next = cadence.pause(now);
            relaxed = cadence.isRelaxed(next);
            pause = next;
            due = lastStart + next;
        }
    }

    boolean isFailing() {
        return failing;
    }

    /** Whether the failure of a poll that started then is a new one: polls in flight together fail together. */
    boolean isNewFailure(long started) {
        return !failing || started - failedAt >= 0;
    }

    /** A poll failed, or the poller did. */
    void failed(Throwable error, long now) {
        failing = true;
        again = false;
        relaxed = false;
        failedAt = now;
        pause = cadence.failed(error);
        due = now + pause;
    }

    /** Forgets the polls in flight: they were cancelled. */
    void cancelled() {
        inFlight = 0;
    }

    /** From the start of the last poll to the next, unless something happens; after a failure from its end. */
    Duration pause() {
        return Duration.ofNanos(pause);
    }
}
