package io.icws.gateway.session;

import io.icws.gateway.ic.LogLimiter;
import io.icws.protocol.PeerText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The line in the log about a session that has ended: a sentence on a terminal, fields in JSON. It names the canister and the
 * client, which are public on the Internet Computer, and nothing that they have sent.
 *
 * @param canister null if no client was admitted
 * @param code of the close frame that ended the session; 1006 if there was none
 * @param byGateway whether the gateway closed the session
 * @param reason of the close frame; a client may have written it
 * @param opened whether the client's OpenMessage arrived
 */
record SessionEnd(
        @Nullable String canister,
        @Nullable String client,
        int code,
        boolean byGateway,
        @Nullable String reason,
        boolean opened,
        Duration duration,
        SessionStatus.Transferred transferred) {

    private static final Logger log = LoggerFactory.getLogger(SessionEnd.class);
    private static final LogLimiter NEVER_OPENED = new LogLimiter(Duration.ofSeconds(1));
    private static final int MAX_TEXT = 200;
    private static final double MILLIS_PER_SECOND = 1_000;

    void log() {
        // Anyone who can reach the port can cause many sessions that never open.
        var level = opened || NEVER_OPENED.permits() ? Level.INFO : Level.DEBUG;
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        var seconds = duration.toMillis() / MILLIS_PER_SECOND;
        var why = reason == null ? "" : PeerText.of(reason, MAX_TEXT);
        var endedBy = byGateway ? "gateway" : "client";
        log.atLevel(level)
                .addKeyValue("session.canister", canister)
                .addKeyValue("session.client", client)
                .addKeyValue("session.code", code)
                .addKeyValue("session.ended_by", endedBy)
                .addKeyValue("session.reason", why)
                .addKeyValue("session.opened", opened)
                .addKeyValue("session.duration_seconds", seconds)
                .addKeyValue("session.up.messages", transferred.messagesUp())
                .addKeyValue("session.up.bytes", transferred.bytesUp())
                .addKeyValue("session.down.messages", transferred.messagesDown())
                .addKeyValue("session.down.bytes", transferred.bytesDown())
                .log(
                        "Session of {} at {} ended by the {} with {}{} after {} s, {}: {} messages, {} bytes up; {} messages, {} bytes down",
                        client == null ? "an unknown client" : client,
                        canister == null ? "no canister" : canister,
                        endedBy,
                        code,
                        why.isEmpty() ? "" : " (" + why + ")",
                        seconds,
                        opened ? "opened" : "never opened",
                        transferred.messagesUp(),
                        transferred.bytesUp(),
                        transferred.messagesDown(),
                        transferred.bytesDown());
    }
}
