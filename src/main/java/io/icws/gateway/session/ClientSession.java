package io.icws.gateway.session;

import io.icws.gateway.polling.Position;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.RequestId;
import io.icws.gateway.protocol.candid.ServiceMessage;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.relay.UpstreamQueue;
import io.icws.gateway.routing.SessionSink;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.Limit;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/**
 * The state machine of one connection. Frames come from the event loop, outcomes from the relay, messages from the
 * poller, time from the sweep. Each changes the state under the session's lock; other rooms are called without it, but
 * for the two registries and the journal, which never call back.
 */
final class ClientSession implements SessionSink {

    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    enum Phase {
        /** Waits for the first frame, or for the verdict on it. */
        NEW,
        /** {@code ws_open} is on its way or was accepted; the OpenMessage has not been delivered. */
        OPENING,
        OPEN,
        /** A close was decided; the socket is about to end. */
        CLOSING,
        ENDED
    }

    private final SessionServices services;
    private final OutboundQueue outbound;
    private final Deadlines deadlines;
    private final BufferedBytes.Account sent;
    private final Runnable cut;
    private final SessionObserver journal;

    private Phase phase = Phase.NEW;
    private volatile @Nullable SessionIdentity opening;
    private volatile @Nullable UpstreamQueue upstream;
    /** Without which the canister does not serve a client that it has let in. */
    private volatile @Nullable RequestId sequel;

    /** Of the canister's queue, when {@code ws_open} had not left. */
    private Position position = Position.NONE;

    private boolean attached;
    private boolean opened;
    private boolean heard;
    private boolean registered;
    /** Whatever is decided later, the canister does not hold this client. Never changes after the end. */
    private volatile boolean forgotten;
    /** Nothing more goes up: the canister has ended the session, or would refuse what follows. */
    private boolean cutShort;
    /** Nothing is due before, unless {@link #disturbed}. Written by the sweep only. */
    private volatile Instant nextDue = Instant.MIN;
    /** Something may be due earlier than at the last sweep. Set after what it tells of. */
    private volatile boolean disturbed;

    /** @param eventLoop of the socket */
    ClientSession(SessionServices services, WebSocketSession socket, Executor eventLoop) {
        this.services = services;
        this.journal = new SessionObserver(services, socket);
        this.outbound = new OutboundQueue(
                socket, eventLoop, services.properties(), services.buffered().forClient(), journal::delivered);
        this.deadlines = new Deadlines(services.properties(), services.now());
        this.sent = services.buffered().fromClient();
        this.cut = ChannelReset.of(socket);
        services.meters().moved(null, phase);
    }

    OutboundQueue outbound() {
        return outbound;
    }

    void greet() {
        var greeting = services.generation().greeting();
        if (greeting != null) {
            outbound.greet(greeting);
        }
    }

    /** Bytes from the client that are not decided yet. */
    BufferedBytes.Account sent() {
        return sent;
    }

    synchronized void proofOfLife() {
        deadlines.proofOfLife();
    }

    /** A frame has come. @return whether it is to be looked at */
    synchronized boolean noteFrame() {
        if (cutShort || phase == Phase.CLOSING || phase == Phase.ENDED) {
            return false;
        }
        deadlines.firstFrame();
        deadlines.message(services.now());
        return true;
    }

    /** Frees the place of a client whose canister has given its name to this one. */
    private void supersede(SessionIdentity admitted) {
        var sitting = services.router().find(admitted.canister(), admitted.client());
        if (sitting instanceof ClientSession other && other.isSuperseded(admitted.dialect())) {
            other.forgotten();
            services.router().unregister(admitted.canister(), admitted.client(), other);
        }
    }

    private synchronized boolean isSuperseded(Dialect newcomer) {
        var session = opening;
        return opened && session != null && newcomer.supersedes(session.dialect());
    }

    /** The first frame has passed all checks. */
    void admitted(AcceptedOpen newcomer) {
        var admitted = newcomer.opening();
        var full = services.canisters()
                .enter(admitted.canister(), admitted.client().principal());
        if (full != null) {
            close(full);
            return;
        }
        supersede(admitted);
        synchronized (this) {
            if (phase == Phase.NEW && takesPlace(admitted)) {
                move(Phase.OPENING);
                journal.opening(admitted.canister());
                opening = admitted;
                registered = true;
                if (admitted.dialect().pages().hasGaps()) {
                    position = services.pollers().position(admitted.canister());
                }
                upstream =
                        services.relay().open(this::decided, admitted.dialect().replies());
            }
        }
        if (opening == null) {
            services.canisters().leave(admitted.canister());
            close(CloseCode.CONFLICT, "this client key has a connection already");
        } else {
            relay(newcomer.envelope());
        }
    }

    /** Who leaves is noted as leaving before its place is free: so one looks in the other order. */
    private boolean takesPlace(SessionIdentity admitted) {
        if (!services.router().register(admitted.canister(), admitted.client(), this)) {
            return false;
        }
        if (services.sessions().isLeaving(admitted)) {
            services.router().unregister(admitted.canister(), admitted.client(), this);
            return false;
        }
        return true;
    }

    void relay(Envelope envelope) {
        long size = envelope.body().length;
        sent.add(size);
        var session = opening;
        if (session != null) {
            services.pollers().wake(session.canister());
        }
        journal.relaying(envelope);
        var open = upstream;
        if (open != null && !open.offer(envelope)) {
            sent.remove(size);
            close(Limit.Session.RELAY_QUEUE);
            return;
        }
        disturbed = true;
        journal.queued(envelope);
    }

    private void decided(Envelope envelope, Outcome outcome) {
        sent.remove(envelope.body().length);
        journal.decided(envelope, outcome.kind());
        var session = opening;
        if (session == null) {
            return;
        }
        boolean isOpen = envelope.content().requestId().equals(session.requestId());
        if (log.isDebugEnabled()) {
            journal.correlate(
                    () -> log.debug("{} of {}: {}", isOpen ? "ws_open" : "ws_message", session.client(), outcome));
        }
        var ending = isOpen || envelope.content().requestId().equals(sequel)
                ? CloseDecision.ofOpen(outcome, !isOpen || session.dialect().hasServiceMessages())
                : CloseDecision.ofMessage(outcome);
        if (ending != null) {
            if (isOpen) {
                sayRefusal(session);
            }
            end(ending, session);
        } else if (isOpen) {
            accepted(session);
        }
        services.pollers().nudge(session.canister());
        if (session.dialect().hintsAtRestart(outcome, isOpen, isHeard())) {
            services.pollers().suspect(session.canister());
        }
    }

    private void sayRefusal(SessionIdentity session) {
        var refusal = session.dialect().refusal();
        if (refusal != null) {
            outbound.say(refusal);
        }
    }

    /** What has come from the client is not relayed any further, and what is under way not followed. */
    void abandon() {
        var open = upstream;
        if (open != null) {
            open.dispose();
        }
    }

    /** What the client has sent beyond would meet a canister that does not know it, or a hole in its sequence. */
    private void end(CloseDecision ending, SessionIdentity session) {
        var open = upstream;
        if (open != null) {
            open.cut();
        }
        synchronized (this) {
            cutShort = true;
            registered = ending.registered() || session.dialect().mayHold(ending.code());
            if (ending.grace() != CloseDecision.Grace.NONE) {
                deadlines.grace(services.now(), ending.grace(), ending.code(), ending.reason());
            }
        }
        disturbed = true;
        if (ending.grace() == CloseDecision.Grace.NONE) {
            close(ending.code(), ending.reason());
        }
    }

    private void accepted(SessionIdentity session) {
        var firstNonce = session.dialect().firstNonce();
        boolean first = false;
        boolean joined;
        synchronized (this) {
            if (phase == Phase.ENDED) {
                return;
            }
            attached = services.pollers()
                    .attach(session.canister(), session.dialect().pages(), firstNonce.orElse(0));
            joined = attached;
            if (phase == Phase.OPENING && joined && session.dialect().hasServiceMessages()) {
                deadlines.accepted(services.now());
            } else if (phase == Phase.OPENING && joined) {
                first = true;
                opened();
            }
        }
        disturbed = true;
        if (!joined) {
            sayRefusal(session);
            close(CloseCode.OPEN_REFUSED, "clients of another generation are connected to the canister");
            return;
        }
        firstNonce.ifPresent(nonce -> services.pollers().opened(session.canister(), session.client(), nonce, position));
        if (first) {
            services.sessions().opened(session, this);
        }
        var next = session.dialect().sequel(session);
        if (next != null) {
            sequel = next.content().requestId();
            relay(next);
        }
        // Last: what the client says then comes behind the sequel.
        var welcome = session.dialect().welcome();
        if (welcome != null) {
            outbound.say(welcome);
        }
    }

    private void opened() {
        opened = true;
        move(Phase.OPEN);
        journal.opened();
        deadlines.openMessage();
    }

    @Override
    public void send(byte[] frame, long timestamp, @Nullable ServiceMessage service) {
        SessionIdentity session;
        boolean first;
        synchronized (this) {
            session = opening;
            if (session == null || phase == Phase.CLOSING || phase == Phase.ENDED) {
                return;
            }
            first = phase == Phase.OPENING;
            if (first) {
                opened();
            }
            heard = true;
            deadlines.message(services.now());
        }
        if (first) {
            services.sessions().opened(session, this);
        }
        if (service instanceof ServiceMessage.Close(var reason)) {
            end(CloseDecision.ofCloseMessage(reason), session);
        }
        byte[] said = session.dialect().frame(frame);
        if (outbound.offer(said, timestamp)) {
            journal.delivering(said.length);
        } else {
            close(Limit.Session.OUTBOX);
        }
        services.sessions().relieve(0);
    }

    @Override
    public void flush() {
        outbound.flush();
    }

    /** Frees at once what it holds for its client, who would not read the close frame either. */
    void cutOff() {
        close(Limit.Session.READER_BUFFER);
        outbound.discard();
        cut.run();
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (beginClosing()) {
            finishClosing(code, reason);
        }
    }

    void close(Limit.Session limit) {
        if (beginClosing()) {
            services.limits().hit(limit);
            finishClosing(limit.code(), limit.reason());
        }
    }

    /** @return false if an earlier close has been decided */
    private synchronized boolean beginClosing() {
        if (phase == Phase.CLOSING || phase == Phase.ENDED) {
            return false;
        }
        move(Phase.CLOSING);
        deadlines.closing(services.now());
        disturbed = true;
        return true;
    }

    private void finishClosing(CloseCode code, String reason) {
        journal.correlate(() -> log.debug("Closing {} with {}: {}", this, code, reason));
        journal.closing(code, reason);
        outbound.close(CloseReason.status(code, reason));
    }

    private void move(Phase next) {
        services.meters().moved(phase, next);
        phase = next;
    }

    /** Netty ends the connection because of a frame, with this code. */
    void corrupted(int code) {
        journal.corrupted(code);
        if (code == CloseCode.TOO_BIG.code()) {
            services.limits().hit(Limit.Session.FRAME_SIZE);
        }
    }

    /** A newer connection of the same principal has taken its place in the canister. */
    void replaced() {
        synchronized (this) {
            registered = false;
        }
        close(CloseCode.CONFLICT, "replaced by a newer connection of the same principal");
    }

    /** The canister may know another client by its name now, whom {@code ws_close} would hit. */
    @Override
    public void forgotten() {
        synchronized (this) {
            if (!opened || phase == Phase.ENDED) {
                return;
            }
            forgotten = true;
            cutShort = true;
        }
        var open = upstream;
        if (open != null) {
            open.cut();
        }
        close(CloseCode.GONE, "the canister has lost this connection: reconnect");
    }

    /** Whether no {@code ws_close} will follow, because it would hit another client. */
    boolean isForgotten() {
        return forgotten;
    }

    /** Does what has become due. Called at short intervals: costs one look where nothing can be. */
    void sweep(Instant now) {
        if (!disturbed && now.isBefore(nextDue)) {
            return;
        }
        disturbed = false;
        Deadlines.Due due;
        synchronized (this) {
            due = phase == Phase.ENDED ? new Deadlines.Due.Nothing() : deadlines.at(now);
            nextDue = deadlines.next();
        }
        switch (due) {
            case Deadlines.Due.Nothing() -> {}
            case Deadlines.Due.Ping() -> outbound.ping();
            case Deadlines.Due.Probe() -> probe();
            case Deadlines.Due.Close(var code, var reason) -> close(code, reason);
            case Deadlines.Due.Overdue(var limit) -> close(limit);
            case Deadlines.Due.Cut() -> cut.run();
        }
        var open = upstream;
        var overdue = open == null ? null : open.overdueAt();
        if (overdue == null) {
            return;
        }
        if (now.isAfter(overdue)) {
            close(Limit.Session.RELAY_AGE);
        } else if (overdue.isBefore(nextDue)) {
            nextDue = overdue;
        }
    }

    private void probe() {
        var session = opening;
        if (session != null) {
            services.pollers().probe(session.canister());
        }
    }

    /**
     * The socket has ended. The result, to be subscribed once, tells the canister when everything the client sent before
     * is decided.
     */
    Mono<Void> ended() {
        boolean detach;
        boolean wasOpen;
        synchronized (this) {
            wasOpen = opened;
            move(Phase.ENDED);
            detach = attached;
        }
        outbound.discard();
        var session = opening;
        var open = upstream;
        if (session == null || open == null) {
            journal.ended(null, wasOpen);
            return Mono.empty();
        }
        services.router().unregister(session.canister(), session.client(), this);
        services.canisters().leave(session.canister());
        if (detach) {
            services.pollers().detach(session.canister());
        }
        journal.ended(session, wasOpen);
        return open.finish()
                .doFinally(done -> {
                    sent.settle();
                    journal.settled();
                })
                .then(Mono.defer(() -> isRegistered() ? farewell(session, wasOpen) : Mono.empty()));
    }

    /**
     * A client that left before its OpenMessage came may have taken the place of an older connection of its principal, which
     * nobody would tell.
     */
    private Mono<Void> farewell(SessionIdentity session, boolean wasOpen) {
        var older = wasOpen ? null : services.sessions().newest(session);
        return services.relay()
                .close(
                        session.canister(),
                        session.client(),
                        session.dialect().closeArgument(session.client()),
                        session.dialect().closeReplies())
                .doOnNext(removed -> {
                    if (removed && older != null) {
                        older.replaced();
                    }
                })
                .then();
    }

    @Nullable
    SessionIdentity opening() {
        return opening;
    }

    /** Null before the client has asked for a canister. */
    @Nullable
    SessionStatus status() {
        var session = opening;
        Phase now;
        synchronized (this) {
            now = phase;
        }
        return session == null
                ? null
                : new SessionStatus(
                        session.canister(),
                        session.client(),
                        now.name().toLowerCase(Locale.ROOT),
                        journal.age(),
                        outbound.held(),
                        journal.counts());
    }

    private synchronized boolean isHeard() {
        return heard;
    }

    private synchronized boolean isRegistered() {
        return registered && !forgotten;
    }

    @Override
    public String toString() {
        var session = opening;
        return session == null ? "a new session" : "session " + session.client() + " at " + session.canister();
    }
}
