package io.icws.gateway.session;

import io.icws.gateway.routing.SessionSink;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import io.icws.protocol.candid.ServiceMessage;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Serves one connection. The event loop brings frames, the relay outcomes of calls, the poller messages, and the sweep time,
 * on different threads. Each call changes the {@link SessionState} first, and acts afterwards, without the state's lock.
 */
final class ClientSession implements SessionSink {

    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    private final SessionServices services;
    final SessionState state;
    final OutboundQueue outbound;
    final SessionObserver observer;
    /** Envelopes of the client whose outcome is not known. */
    final BufferedBytes.Account undecided;

    private final Runnable reset;

    /**
     * @param protocol label of its generation
     * @param eventLoop of the socket
     * @param reset ends the connection with a TCP reset
     */
    ClientSession(
            SessionServices services, String protocol, WebSocketSession socket, Executor eventLoop, Runnable reset) {
        this.services = services;
        this.reset = reset;
        var properties = services.properties();
        this.state = new SessionState(new Deadlines(properties, now()), services.meters());
        this.observer = new SessionObserver(protocol, services.meters(), services.usage(), socket);
        this.outbound = new OutboundQueue(
                socket, eventLoop, properties, services.buffered().forClient(), observer);
        this.undecided = services.buffered().fromClient();
    }

    private Instant now() {
        return services.clock().now();
    }

    /** @return whether a frame that has arrived is to be handled */
    boolean takesFrame() {
        return state.takesFrame(now());
    }

    /**
     * The canister has accepted {@code ws_open}.
     *
     * @param awaitsOpenMessage whether the session opens by an OpenMessage, and not at once
     * @return whether this opened the session; {@link #opened} must follow
     */
    boolean accepted(boolean awaitsOpenMessage) {
        boolean opened = state.accepted(awaitsOpenMessage, now());
        if (opened) {
            observer.opened();
        }
        return opened;
    }

    void opened(AdmittedClient client) {
        services.clients().opened(client, this);
    }

    @Override
    public void send(byte[] frame, long timestamp, @Nullable ServiceMessage service) {
        var receipt = state.receive(now());
        var client = state.client();
        if (client == null || receipt == SessionState.Receipt.DROPPED) {
            return;
        }
        if (receipt == SessionState.Receipt.OPENED) {
            observer.opened();
            opened(client);
        }
        if (service instanceof ServiceMessage.Close(var reason)) {
            end(client, CloseDecision.ofCloseMessage(reason));
        }
        byte[] converted = client.dialect().frame(frame);
        if (outbound.offer(converted, timestamp)) {
            observer.delivering(converted.length);
        } else {
            close(Limit.Session.OUTBOUND_QUEUE);
        }
        services.sessions().relieve(0);
    }

    @Override
    public void flush() {
        outbound.flush();
    }

    /**
     * The canister, or the outcome of a call, ends the session. What the client has sent beyond would meet a canister that
     * does not know it, or a gap in its sequence numbers.
     */
    void end(AdmittedClient client, CloseDecision decision) {
        client.upstream().stopSending();
        state.decide(decision, now());
        if (decision.isAtOnce()) {
            close(decision.code(), decision.reason());
        }
    }

    @Override
    public void close(CloseCode code, String reason) {
        if (state.close(now())) {
            finish(code, reason);
        }
    }

    void close(Limit.Session limit) {
        if (state.close(now())) {
            services.limits().hit(limit);
            finish(limit.code(), limit.reason());
        }
    }

    private void finish(CloseCode code, String reason) {
        observer.correlate(() -> log.debug("Closing {} with {}: {}", this, code, reason));
        observer.closing(code, reason);
        outbound.close(code, reason);
    }

    /** Ends the connection without a close frame, which a client that does not read would not take. Frees what waits for it. */
    void disconnect() {
        close(Limit.Session.READER_BUFFER);
        outbound.discard();
        reset.run();
    }

    /** Netty closes the connection with this code because of a frame. */
    void corrupted(int code) {
        observer.corrupted(code);
        if (code == CloseCode.TOO_BIG.code()) {
            services.limits().hit(Limit.Session.FRAME_SIZE);
        }
    }

    /** The canister has replaced this connection by a newer one of the same principal. */
    void replaced() {
        state.replaced();
        close(CloseCode.CONFLICT, "replaced by a newer connection of the same principal");
    }

    /** The canister may know another client by this client's key now, whom {@code ws_close} would remove. */
    @Override
    public void forgotten() {
        var client = state.lost();
        if (client != null) {
            client.upstream().stopSending();
            close(CloseCode.GONE, "the canister has lost this connection: reconnect");
        }
    }

    /** Does what is due. Called at short intervals. */
    void sweep(Instant now) {
        if (!state.mayBeDue(now)) {
            return;
        }
        switch (state.due(now)) {
            case Deadlines.Due.Nothing() -> {}
            case Deadlines.Due.Ping() -> outbound.ping();
            case Deadlines.Due.Probe() -> openMessageOverdue();
            case Deadlines.Due.Close(var code, var reason) -> close(code, reason);
            case Deadlines.Due.Exceeded(var limit) -> close(limit);
            case Deadlines.Due.Reset() -> reset.run();
        }
    }

    private void openMessageOverdue() {
        var client = state.client();
        if (client != null) {
            client.handle().openMessageOverdue();
        }
    }

    /** The socket has ended. */
    void end() {
        state.end();
        outbound.discard();
    }

    /** Empty until the client has asked for a canister. */
    Optional<SessionStatus> status() {
        return Optional.ofNullable(state.client())
                .map(client -> new SessionStatus(
                        client.canister(),
                        client.key(),
                        state.phase().name().toLowerCase(Locale.ROOT),
                        observer.age(),
                        outbound.waiting(),
                        observer.transferred()));
    }

    @Override
    public String toString() {
        var client = state.client();
        return client == null ? "a new session" : "session " + client.key() + " at " + client.canister();
    }
}
