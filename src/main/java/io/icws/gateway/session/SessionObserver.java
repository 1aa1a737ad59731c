package io.icws.gateway.session;

import io.icws.gateway.metrics.RelayOutcome;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.metrics.UsageAccount;
import io.icws.gateway.tracing.ConnectionTrace;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Envelope;
import io.icws.protocol.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Records what happens in one session: for the meters, its canister's usage, its trace and its line in the log. Any thread,
 * under any lock.
 */
final class SessionObserver {

    private final String protocol;
    private final SessionMeters meters;
    private final Usage usage;
    private final WebSocketSession socket;
    private final ConnectionTrace trace;
    private final long began = System.nanoTime();
    private volatile @Nullable UsageAccount account;
    private volatile int closeCode = SessionMeters.BY_CLIENT;
    private volatile @Nullable String closeReason;
    private long messagesUp;
    private long bytesUp;
    private long messagesDown;
    private long bytesDown;

    /** @param protocol label of the session's generation */
    SessionObserver(String protocol, SessionMeters meters, Usage usage, WebSocketSession socket) {
        this.protocol = protocol;
        this.meters = meters;
        this.usage = usage;
        this.socket = socket;
        this.trace = ConnectionTrace.of(socket.getAttributes());
    }

    /** The first frame has passed all checks. */
    void opening(Principal canister) {
        account = usage.connect(canister);
        trace.opening(canister);
    }

    void opened() {
        meters.opened(protocol, began);
        trace.opened();
    }

    void relaying(Envelope envelope) {
        trace.relaying(envelope);
    }

    /** The envelope is in the upstream queue. */
    void queued(Envelope envelope) {
        var size = envelope.body().length;
        synchronized (this) {
            messagesUp++;
            bytesUp += size;
        }
        var used = account;
        if (used != null) {
            used.up(size);
        }
    }

    void decided(Envelope envelope, RelayOutcome outcome) {
        trace.relayed(envelope, outcome);
        var used = account;
        if (used != null) {
            used.relayed(outcome);
        }
    }

    void delivering(int size) {
        trace.delivering(size);
    }

    /** The bytes of a canister message were handed to the operating system. */
    void delivered(int size, long timestamp) {
        synchronized (this) {
            messagesDown++;
            bytesDown += size;
        }
        trace.delivered();
        var used = account;
        if (used != null) {
            used.down(size);
        }
        if (timestamp != 0) {
            meters.delivered(timestamp);
        }
    }

    void closing(CloseCode code, String reason) {
        closeReason = reason;
        closeCode = code.code();
    }

    /** Netty closes the connection with this code. */
    void corrupted(int code) {
        closeCode = code;
    }

    /** @param identity null if no client was admitted */
    void ended(@Nullable SessionIdentity identity, boolean opened) {
        meters.ended(protocol, began, closeCode, opened);
        var end = end(identity, opened);
        trace.correlate(end::log);
        trace.ended(end.code());
        var used = account;
        if (used != null) {
            used.disconnected();
        }
    }

    /** The outcomes of all relayed envelopes are known. */
    void settled() {
        trace.settled();
    }

    /** Runs code whose log events carry the trace's id. */
    void correlate(Runnable logging) {
        trace.correlate(logging);
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    synchronized SessionStatus.Transferred transferred() {
        return new SessionStatus.Transferred(messagesUp, bytesUp, messagesDown, bytesDown);
    }

    private SessionEnd end(@Nullable SessionIdentity identity, boolean opened) {
        boolean byGateway = closeCode != SessionMeters.BY_CLIENT;
        var peer = byGateway ? CloseStatus.NO_CLOSE_FRAME : peerStatus();
        return new SessionEnd(
                identity == null ? null : identity.canister().toString(),
                identity == null ? null : identity.client().principal().toString(),
                byGateway ? closeCode : peer.getCode(),
                byGateway,
                byGateway ? closeReason : peer.getReason(),
                opened,
                age(),
                transferred());
    }

    /** The close frame of a client that has closed the connection. If it has not arrived by now, it never will. */
    private CloseStatus peerStatus() {
        return socket.closeStatus()
                .onErrorComplete()
                .defaultIfEmpty(CloseStatus.NO_CLOSE_FRAME)
                .toFuture()
                .getNow(CloseStatus.NO_CLOSE_FRAME);
    }
}
