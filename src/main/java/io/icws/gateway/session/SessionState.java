package io.icws.gateway.session;

import io.icws.gateway.session.admission.Limit;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of one session. Each method is one transition under the session's lock, which is held while the registries are
 * called, but not while sockets, the relay or other sessions are.
 */
final class SessionState {

    enum Phase {
        /** Until the client is admitted. */
        NEW,
        /** {@code ws_open} is in flight or was accepted; the OpenMessage has not arrived. */
        OPENING,
        OPEN,
        /** A close was decided, and the socket is being closed. */
        CLOSING,
        /** The socket has ended. */
        ENDED
    }

    private final Deadlines deadlines;
    private final SessionMeters meters;

    private Phase phase = Phase.NEW;
    private volatile @Nullable AdmittedClient client;
    private volatile Registration registration = Registration.NONE;
    /** Frames of the client are ignored: the canister has ended the session, or would refuse them. */
    private boolean inputClosed;
    /** Nothing is due before, unless {@link #changed}. Written by the sweep only. */
    private volatile Instant nextDue = Instant.MIN;
    /** Something may be due earlier than the last sweep found. Set after the change. */
    private volatile boolean changed;

    SessionState(Deadlines deadlines, SessionMeters meters) {
        this.deadlines = deadlines;
        this.meters = meters;
        meters.moved(null, phase);
    }

    synchronized Phase phase() {
        return phase;
    }

    /** Null until the client is admitted. */
    @Nullable
    AdmittedClient client() {
        return client;
    }

    Registration registration() {
        return registration;
    }

    synchronized void proofOfLife() {
        deadlines.proofOfLife();
    }

    /** @return whether a frame that has arrived is to be handled */
    synchronized boolean takesFrame(Instant now) {
        if (inputClosed || isOver()) {
            return false;
        }
        deadlines.firstFrame();
        deadlines.message(now);
        return true;
    }

    /**
     * The first frame has passed all checks: the client is admitted.
     *
     * @param register makes the client known, or returns null if that fails
     * @return null if it failed, or if the session has been closed meanwhile
     */
    synchronized @Nullable AdmittedClient admit(Supplier<@Nullable AdmittedClient> register) {
        if (phase != Phase.NEW) {
            return null;
        }
        var admitted = register.get();
        if (admitted != null) {
            move(Phase.OPENING);
            client = admitted;
            registration = Registration.REQUESTED;
        }
        return admitted;
    }

    /**
     * Attaches the session to its canister's poller, unless it has ended.
     *
     * @return whether it is attached now
     */
    synchronized boolean attach(BooleanSupplier attach) {
        return phase != Phase.ENDED && attach.getAsBoolean();
    }

    /**
     * The canister has accepted {@code ws_open}.
     *
     * @param awaitsOpenMessage whether the session opens by an OpenMessage, and not at once
     * @return whether this opened the session
     */
    synchronized boolean accepted(boolean awaitsOpenMessage, Instant now) {
        if (phase != Phase.OPENING) {
            return false;
        }
        if (awaitsOpenMessage) {
            deadlines.accepted(now);
            changed = true;
            return false;
        }
        open();
        return true;
    }

    private void open() {
        registration = registration.open();
        move(Phase.OPEN);
        deadlines.openMessage();
        changed = true;
    }

    /** What a message of the canister does to the session. */
    enum Receipt {
        /** The session is closing or has ended: the message is dropped. */
        DROPPED,
        /** The session has opened. */
        OPENED,
        RECEIVED
    }

    /** A message of the canister has arrived for the client. */
    synchronized Receipt receive(Instant now) {
        if (client == null || isOver()) {
            return Receipt.DROPPED;
        }
        boolean first = phase == Phase.OPENING;
        if (first) {
            open();
        }
        deadlines.message(now);
        return first ? Receipt.OPENED : Receipt.RECEIVED;
    }

    /** The client has queued an envelope, which may become overdue. */
    void queued() {
        changed = true;
    }

    /** The canister, or the outcome of a call, ends the session: at once, or after a grace time. */
    synchronized void decide(CloseDecision decision, Instant now) {
        inputClosed = true;
        registration = registration.update(decision.registered());
        if (!decision.isAtOnce()) {
            deadlines.grace(now, decision.grace(), decision.code(), decision.reason());
            changed = true;
        }
    }

    synchronized void replaced() {
        registration = registration.update(false);
    }

    /**
     * The canister has lost its clients.
     *
     * @return the client; null if the canister cannot have lost it, because it has not opened or has left
     */
    synchronized @Nullable AdmittedClient lost() {
        if (!registration.isOpened() || phase == Phase.ENDED) {
            return null;
        }
        registration = Registration.LOST;
        inputClosed = true;
        return client;
    }

    /** @return false if the session is closing already */
    synchronized boolean close(Instant now) {
        if (isOver()) {
            return false;
        }
        move(Phase.CLOSING);
        deadlines.closing(now);
        changed = true;
        return true;
    }

    /** The socket has ended. */
    synchronized void end() {
        move(Phase.ENDED);
    }

    /** Whether {@link #due} may find anything. Costs two reads. */
    boolean mayBeDue(Instant now) {
        return changed || !now.isBefore(nextDue);
    }

    /** What is due now. Called by the sweep only. */
    Deadlines.Due due(Instant now) {
        changed = false;
        var admitted = client;
        var relayDue = admitted == null ? null : admitted.upstream().overdueAt();
        synchronized (this) {
            var due = phase == Phase.ENDED ? new Deadlines.Due.Nothing() : deadlines.at(now);
            var next = deadlines.next();
            if (relayDue == null || due.endsSession()) {
                nextDue = next;
                return due;
            }
            nextDue = relayDue.isBefore(next) ? relayDue : next;
            return now.isAfter(relayDue) ? new Deadlines.Due.Exceeded(Limit.Session.RELAY_AGE) : due;
        }
    }

    private boolean isOver() {
        return phase == Phase.CLOSING || phase == Phase.ENDED;
    }

    private void move(Phase next) {
        meters.moved(phase, next);
        phase = next;
    }
}
