package io.icws.gateway.session;

import io.icws.gateway.metrics.RelayOutcome;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.tracing.ConnectionTrace;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * What is noted of one session: for the meters, its canister's bill, its trace and its line in the log. Any thread, under any
 * lock.
 */
final class SessionObserver {

    private final SessionServices services;
    private final WebSocketSession socket;
    private final ConnectionTrace trace;
    private final TransferCounters exchanged = new TransferCounters();
    private final long began = System.nanoTime();
    private volatile Usage.@Nullable Account account;
    private volatile int closeCode = SessionMeters.BY_CLIENT;
    private volatile @Nullable String closeReason;

    SessionObserver(SessionServices services, WebSocketSession socket) {
        this.services = services;
        this.socket = socket;
        this.trace = ConnectionTrace.of(socket.getAttributes());
    }

    /** The first frame has passed all checks. */
    void opening(Principal canister) {
        account = services.usage().connect(canister);
        trace.opening(canister);
    }

    void opened() {
        services.meters().opened(services.generation().label(), began);
        trace.opened();
    }

    void relaying(Envelope envelope) {
        trace.relaying(envelope);
    }

    /** The envelope waits for its turn. */
    void queued(Envelope envelope) {
        var size = envelope.body().length;
        exchanged.up(size);
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
        exchanged.down(size);
        trace.delivered();
        var used = account;
        if (used != null) {
            used.down(size);
        }
        if (timestamp != 0) {
            services.meters().delivered(timestamp);
        }
    }

    void closing(CloseCode code, String reason) {
        closeReason = reason;
        closeCode = code.code();
    }

    /** Netty ends the connection, with this code. */
    void corrupted(int code) {
        closeCode = code;
    }

    /** @param opening null if the client never got so far */
    void ended(@Nullable SessionIdentity opening, boolean opened) {
        services.meters().ended(services.generation().label(), began, closeCode, opened);
        var line = line(opening, opened);
        trace.correlate(line::write);
        trace.ended(line.code());
        var used = account;
        if (used != null) {
            used.disconnected();
        }
    }

    /** All that was relayed is decided. */
    void settled() {
        trace.settled();
    }

    /** What is logged meanwhile carries the trace's id. */
    void correlate(Runnable logging) {
        trace.correlate(logging);
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    TransferCounters.Counts counts() {
        return exchanged.counts();
    }

    private SessionEnd line(@Nullable SessionIdentity opening, boolean opened) {
        boolean byGateway = closeCode != SessionMeters.BY_CLIENT;
        var peer = byGateway ? CloseStatus.NO_CLOSE_FRAME : ofPeer();
        return new SessionEnd(
                opening == null ? null : opening.canister().toString(),
                opening == null ? null : opening.client().principal().toString(),
                byGateway ? closeCode : peer.getCode(),
                byGateway,
                byGateway ? closeReason : peer.getReason(),
                opened,
                age(),
                counts());
    }

    /** The close frame of a client that left by itself; it has come by now, or never will. */
    private CloseStatus ofPeer() {
        return socket.closeStatus()
                .onErrorComplete()
                .defaultIfEmpty(CloseStatus.NO_CLOSE_FRAME)
                .toFuture()
                .getNow(CloseStatus.NO_CLOSE_FRAME);
    }
}
