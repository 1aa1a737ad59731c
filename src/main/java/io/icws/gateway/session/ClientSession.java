package io.icws.gateway.session;

import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.HandshakeFrame;
import io.icws.gateway.protocol.candid.ServiceMessage;
import io.icws.gateway.relay.Lane;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.routing.Outbox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The state machine of one connection. Frames come from the event loop, outcomes from the relay, messages from the
 * poller, time from the sweep. Each changes the state under the session's lock; other rooms are called without it, but
 * for the two registries, which never call back.
 */
final class ClientSession implements Outbox {

    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    private enum Phase {
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
    private final Outbound outbound;
    private final Deadlines deadlines;
    private final Runnable cut;

    private Phase phase = Phase.NEW;
    private Admission.@Nullable Opening opening;
    private @Nullable Lane lane;
    private boolean attached;
    private boolean registered;

    /** @param cut ends the connection at once, without a close frame */
    ClientSession(SessionServices services, Outbound outbound, Runnable cut) {
        this.services = services;
        this.outbound = outbound;
        this.deadlines = new Deadlines(services.properties(), services.now());
        this.cut = cut;
    }

    Outbound outbound() {
        return outbound;
    }

    void greet() {
        outbound.offer(HandshakeFrame.encode(services.ic().self()));
    }

    /** Takes what the client sent. Completes when the next message may be taken; that never waits for the relay. */
    Mono<Void> receive(Inbound message) {
        synchronized (this) {
            deadlines.proofOfLife();
        }
        return switch (message) {
            case Inbound.Binary(byte[] frame) -> frame(frame);
            case Inbound.Text() -> {
                close(CloseCode.UNSUPPORTED_DATA, "expected binary frames");
                yield Mono.empty();
            }
            case Inbound.Control() -> Mono.empty();
        };
    }

    private Mono<Void> frame(byte[] frame) {
        Admission.Opening session;
        synchronized (this) {
            if (phase == Phase.CLOSING || phase == Phase.ENDED) {
                return Mono.empty();
            }
            session = opening;
            deadlines.firstFrame();
        }
        if (session != null) {
            message(frame, session);
            return Mono.empty();
        }
        return services.admit(frame)
                .doOnNext(this::admitted)
                .onErrorResume(Refusal.class, refusal -> {
                    close(refusal.code(), refusal.reason());
                    return Mono.empty();
                })
                .then();
    }

    private void message(byte[] frame, Admission.Opening session) {
        try {
            send(services.admission().message(frame, session));
        } catch (Refusal refusal) {
            close(refusal.code(), refusal.reason());
        }
    }

    private void admitted(Admission.Opening admitted) {
        synchronized (this) {
            if (phase != Phase.NEW) {
                return;
            }
            if (!services.sessions().isLeaving(admitted)
                    && services.router().register(admitted.canister(), admitted.client(), this)) {
                phase = Phase.OPENING;
                opening = admitted;
                registered = true;
                lane = services.relay().open(this::decided);
            }
        }
        if (opening == null) {
            close(CloseCode.CONFLICT, "this client key has a connection already");
        } else {
            send(admitted.envelope());
        }
    }

    private void send(Envelope envelope) {
        if (lane != null && !lane.offer(envelope)) {
            close(CloseCode.TOO_FAST, "sending faster than the canister executes");
        }
    }

    private void decided(Envelope envelope, Outcome outcome) {
        var session = opening;
        if (session == null) {
            return;
        }
        boolean isOpen = envelope.content()
                .requestId()
                .equals(session.envelope().content().requestId());
        log.debug("{} of {}: {}", isOpen ? "ws_open" : "ws_message", session.client(), outcome);
        var ending = isOpen ? Ending.ofOpen(outcome) : Ending.ofMessage(outcome);
        if (ending != null) {
            end(ending);
        } else if (isOpen) {
            accepted(session);
        }
        services.pollers().nudge(session.canister());
    }

    /** What the client has sent beyond would meet a canister that does not know it, or a hole in its sequence. */
    private void end(Ending ending) {
        if (lane != null) {
            lane.cut();
        }
        synchronized (this) {
            registered = ending.registered();
            if (ending.graceful()) {
                deadlines.grace(services.now(), ending.code(), ending.reason());
            }
        }
        if (!ending.graceful()) {
            close(ending.code(), ending.reason());
        }
    }

    private void accepted(Admission.Opening session) {
        synchronized (this) {
            if (phase == Phase.ENDED) {
                return;
            }
            attached = true;
            services.pollers().attach(session.canister());
            if (phase == Phase.OPENING) {
                deadlines.accepted(services.now());
            }
        }
    }

    @Override
    public void send(byte[] frame, @Nullable ServiceMessage service) {
        var session = opening;
        boolean first;
        synchronized (this) {
            first = phase == Phase.OPENING;
            if (first) {
                phase = Phase.OPEN;
                deadlines.openMessage();
            }
        }
        if (first && session != null) {
            services.sessions().opened(session, this);
        }
        if (service instanceof ServiceMessage.Close(var reason)) {
            end(Ending.ofCloseMessage(reason));
        }
        if (!outbound.offer(frame)) {
            close(CloseCode.SLOW_READER, "messages are not read fast enough");
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        synchronized (this) {
            if (phase == Phase.CLOSING || phase == Phase.ENDED) {
                return;
            }
            phase = Phase.CLOSING;
            deadlines.closing(services.now());
        }
        log.debug("Closing {} with {}: {}", this, code, reason);
        outbound.close(CloseReason.status(code, reason));
    }

    /** A newer connection of the same principal has taken its place in the canister. */
    void replaced() {
        synchronized (this) {
            registered = false;
        }
        close(CloseCode.CONFLICT, "replaced by a newer connection of the same principal");
    }

    /** Does what has become due. Called at short intervals. */
    void sweep() {
        Deadlines.Due due;
        synchronized (this) {
            due = phase == Phase.ENDED ? new Deadlines.Due.Nothing() : deadlines.at(services.now());
        }
        switch (due) {
            case Deadlines.Due.Nothing() -> {}
            case Deadlines.Due.Ping() -> outbound.ping();
            case Deadlines.Due.Probe() -> probe();
            case Deadlines.Due.Close(var code, var reason) -> close(code, reason);
            case Deadlines.Due.Cut() -> cut.run();
        }
        if (lane != null && lane.isOverdue()) {
            close(CloseCode.TOO_FAST, "messages wait too long for the canister");
        }
    }

    private void probe() {
        if (opening != null) {
            services.pollers().probe(opening.canister());
        }
    }

    /**
     * The socket has ended. The result, to be subscribed once, tells the canister when everything the client sent before
     * is decided.
     */
    Mono<Void> ended() {
        boolean detach;
        synchronized (this) {
            phase = Phase.ENDED;
            detach = attached;
        }
        var session = opening;
        var open = lane;
        if (session == null || open == null) {
            return Mono.empty();
        }
        services.router().unregister(session.canister(), session.client(), this);
        if (detach) {
            services.pollers().detach(session.canister());
        }
        return open.finish()
                .then(Mono.defer(() ->
                        isRegistered() ? services.relay().close(session.canister(), session.client()) : Mono.empty()));
    }

    Admission.@Nullable Opening opening() {
        return opening;
    }

    private synchronized boolean isRegistered() {
        return registered;
    }

    @Override
    public String toString() {
        return opening == null ? "a new session" : "session " + opening.client() + " at " + opening.canister();
    }
}
