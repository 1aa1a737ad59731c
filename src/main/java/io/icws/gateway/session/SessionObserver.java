package io.icws.gateway.session;

import io.icws.gateway.ic.LogLimiter;
import io.icws.gateway.metrics.RelayOutcome;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.metrics.UsageAccount;
import io.icws.gateway.tracing.ConnectionTrace;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Envelope;
import io.icws.protocol.PeerText;
import io.icws.protocol.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Records what happens in one session: for the meters, its canister's usage, its trace and its line in the log. Any thread,
 * under any lock.
 */
final class SessionObserver {

    /** Operators set the level of these lines by this name. */
    private static final Logger log = LoggerFactory.getLogger("io.icws.gateway.session.SessionEnd");

    private static final LogLimiter NEVER_OPENED = new LogLimiter(Duration.ofSeconds(1));
    private static final int MAX_TEXT = 200;
    private static final double MILLIS_PER_SECOND = 1_000;

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

    /** @param client null if none was admitted */
    void ended(@Nullable AdmittedClient client, boolean opened) {
        meters.ended(protocol, began, closeCode, opened);
        boolean byGateway = closeCode != SessionMeters.BY_CLIENT;
        var status = byGateway ? new CloseStatus(closeCode, closeReason) : peerStatus();
        trace.correlate(() -> log(client, opened, byGateway, status));
        trace.ended(status.getCode());
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

    /** The close frame of a client that has closed the connection. If it has not arrived by now, it never will. */
    private CloseStatus peerStatus() {
        return socket.closeStatus()
                .onErrorComplete()
                .defaultIfEmpty(CloseStatus.NO_CLOSE_FRAME)
                .toFuture()
                .getNow(CloseStatus.NO_CLOSE_FRAME);
    }

    /**
     * A sentence on a terminal, fields in JSON. It names the canister and the client, which are public on the Internet
     * Computer, and nothing that they have sent.
     *
     * @param status of the close frame that ended the session, whose reason a client may have written; 1006 if there was none
     */
    private void log(@Nullable AdmittedClient client, boolean opened, boolean byGateway, CloseStatus status) {
        // Anyone who can reach the port can cause many sessions that never open.
        var level = opened || NEVER_OPENED.permits() ? Level.INFO : Level.DEBUG;
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        var canister = client == null ? null : client.canister().toString();
        var principal = client == null ? null : client.key().principal().toString();
        var seconds = age().toMillis() / MILLIS_PER_SECOND;
        var reason = status.getReason() == null ? "" : PeerText.of(status.getReason(), MAX_TEXT);
        var endedBy = byGateway ? "gateway" : "client";
        var transferred = transferred();
        log.atLevel(level)
                .addKeyValue("session.canister", canister)
                .addKeyValue("session.client", principal)
                .addKeyValue("session.code", status.getCode())
                .addKeyValue("session.ended_by", endedBy)
                .addKeyValue("session.reason", reason)
                .addKeyValue("session.opened", opened)
                .addKeyValue("session.duration_seconds", seconds)
                .addKeyValue("session.up.messages", transferred.messagesUp())
                .addKeyValue("session.up.bytes", transferred.bytesUp())
                .addKeyValue("session.down.messages", transferred.messagesDown())
                .addKeyValue("session.down.bytes", transferred.bytesDown())
                .log(
                        "Session of {} at {} ended by the {} with {}{} after {} s, {}: {} messages, {} bytes up; {} messages, {} bytes down",
                        principal == null ? "an unknown client" : principal,
                        canister == null ? "no canister" : canister,
                        endedBy,
                        status.getCode(),
                        reason.isEmpty() ? "" : " (" + reason + ")",
                        seconds,
                        opened ? "opened" : "never opened",
                        transferred.messagesUp(),
                        transferred.bytesUp(),
                        transferred.messagesDown(),
                        transferred.bytesDown());
    }
}
