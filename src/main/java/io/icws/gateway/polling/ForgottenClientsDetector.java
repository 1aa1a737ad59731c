package io.icws.gateway.polling;

import io.icws.gateway.ic.CallEffect;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Detects that a canister may have forgotten its clients, as happens when it is upgraded: it refused a client as not connected,
 * it was stopped, or it sent nothing for longer than its interval of acknowledgements. The poller then looks at the beginning of
 * the queue and, if that is empty, makes a call that decides. Used by one poller, except {@link #suspect()}.
 */
final class ForgottenClientsDetector {

    /** The CDKs' default time between two acknowledgements, until the canister's own is known. */
    private static final Duration USUAL_ACK_INTERVAL = Duration.ofMinutes(5);

    /** Acknowledgements closer together belong to one round of them. */
    private static final Duration SHORTEST_ACK_INTERVAL = Duration.ofMillis(500);

    /** Time for acknowledgements to execute and to be polled. If they take longer, that costs one query. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    /** Between two calls, which cost the canister cycles, and after a look that failed. */
    private static final Duration SPACING = Duration.ofSeconds(10);

    /** The node that answers the first look may lag behind the one whose answer was the cause. */
    private static final int LOOKS = 2;

    /** A canister that stays silent is suspected again after 2, 4, 8, .. times the interval. */
    private static final int MAX_DOUBLINGS = 6;

    private @Nullable Duration ackInterval;
    private long acknowledged;
    /** When silence becomes suspicious; null until it is next needed after news. */
    private @Nullable Instant tooLongFrom;

    private int doublings;
    private boolean looking;
    private boolean asking;
    private Instant mayAskFrom = Instant.EPOCH;
    /** Looks that the last cause still allows. */
    private final AtomicInteger looks = new AtomicInteger();

    /** Any thread. */
    void suspect() {
        looks.set(LOOKS);
    }

    /** A poll brought messages. */
    void news() {
        tooLongFrom = null;
        doublings = 0;
    }

    /** @param timestamp of an acknowledgement, canister time in nanoseconds, unsigned */
    void acknowledged(long timestamp) {
        var since = Duration.ofNanos(timestamp - acknowledged);
        if (acknowledged != 0
                && since.compareTo(SHORTEST_ACK_INTERVAL) >= 0
                && (ackInterval == null || since.compareTo(ackInterval) < 0)) {
            ackInterval = since;
        }
        acknowledged = timestamp;
    }

    /** The canister has restarted its queue: a suspicion is settled, and its interval may have changed. */
    void restarted() {
        looks.set(0);
        looking = false;
        ackInterval = null;
        acknowledged = 0;
    }

    /** A poll has failed. */
    void failed(Throwable error) {
        if (isOutOfService(error)) {
            suspect();
        }
    }

    /** A canister that is stopped or has no module is most likely being upgraded. */
    private static boolean isOutOfService(Throwable error) {
        return error instanceof IcException failure
                && failure.error() instanceof IcError.Rejected(var reject)
                && reject.code() == IcError.Reject.CANISTER_ERROR
                && reject.effect() == CallEffect.NOT_EXECUTED;
    }

    /** Whether to look at the beginning of the queue. If so, {@link #looked} or {@link #notLooked} follows. */
    boolean due(Instant now) {
        if (looking || asking || now.isBefore(mayAskFrom)) {
            return false;
        }
        boolean silent = isSilentForTooLong(now);
        looking = looks.getAndUpdate(left -> Math.max(0, left - 1)) > 0 || silent;
        return looking;
    }

    /**
     * The beginning of the queue was fetched.
     *
     * @return whether the canister is to be asked; {@link #answered} or {@link #unanswered} follows then
     */
    boolean looked(boolean empty, Instant now) {
        boolean ask = looking && empty;
        looking = false;
        if (ask) {
            // The answer settles the suspicion, unless there is a new cause.
            looks.compareAndSet(LOOKS - 1, 0);
            asking = true;
            mayAskFrom = now.plus(SPACING);
        }
        return ask;
    }

    /** The beginning of the queue could not be fetched. */
    void notLooked(Instant now) {
        if (looking) {
            suspect();
            mayAskFrom = now.plus(SPACING);
        }
        looking = false;
    }

    void answered() {
        asking = false;
    }

    void unanswered() {
        if (asking) {
            suspect();
        }
        asking = false;
    }

    /** A look or a call that was under way was cancelled. */
    void cancelled(Instant now) {
        notLooked(now);
        unanswered();
    }

    private boolean isSilentForTooLong(Instant now) {
        if (tooLongFrom == null) {
            tooLongFrom = now.plus(longestSilence());
        }
        if (now.isBefore(tooLongFrom)) {
            return false;
        }
        doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
        tooLongFrom = now.plus(longestSilence());
        return true;
    }

    private Duration longestSilence() {
        var interval = ackInterval == null ? USUAL_ACK_INTERVAL : ackInterval;
        return interval.plus(SLACK).multipliedBy(1L << doublings);
    }
}
