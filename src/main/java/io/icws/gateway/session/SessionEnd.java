package io.icws.gateway.session;

import io.icws.gateway.protocol.PeerText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The one line that is left of a session. On a terminal it is a sentence, in JSON its parts are fields as well. It names
 * the canister and the client, which everybody on the Internet Computer may know, and nothing they said.
 *
 * @param canister null if the client never asked for one that is served
 * @param code of the close frame that ended the session, 1006 if there was none
 * @param byGateway whether the gateway decided on the end
 * @param reason as the close frame had it, from a stranger perhaps
 * @param opened whether the client had got its OpenMessage
 */
record SessionEnd(
        @Nullable String canister,
        @Nullable String client,
        int code,
        boolean byGateway,
        @Nullable String reason,
        boolean opened,
        Duration duration,
        TransferCounters.Counts counts) {

    private static final Logger log = LoggerFactory.getLogger(SessionEnd.class);
    private static final LogLimiter NEVER_OPENED = new LogLimiter();
    private static final int MAX_TEXT = 200;
    private static final double MILLIS_PER_SECOND = 1_000;

    void log() {
        // Whoever can reach the port can end as many sessions as they like that never opened.
        var level = opened || NEVER_OPENED.permits() ? Level.INFO : Level.DEBUG;
        if (!log.isEnabledForLevel(level)) {
            return;
        }
        var seconds = duration.toMillis() / MILLIS_PER_SECOND;
        var why = reason == null ? "" : PeerText.of(reason, MAX_TEXT);
        var who = byGateway ? "gateway" : "client";
        log.atLevel(level)
                .addKeyValue("session.canister", canister)
                .addKeyValue("session.client", client)
                .addKeyValue("session.code", code)
                .addKeyValue("session.ended_by", who)
                .addKeyValue("session.reason", why)
                .addKeyValue("session.opened", opened)
                .addKeyValue("session.duration_seconds", seconds)
                .addKeyValue("session.up.messages", counts.messagesUp())
                .addKeyValue("session.up.bytes", counts.bytesUp())
                .addKeyValue("session.down.messages", counts.messagesDown())
                .addKeyValue("session.down.bytes", counts.bytesDown())
                .log(
                        "Session of {} at {} ended by the {} with {}{} after {} s, {}: {} messages, {} bytes up; {} messages, {} bytes down",
                        client == null ? "nobody" : client,
                        canister == null ? "no canister" : canister,
                        who,
                        code,
                        why.isEmpty() ? "" : " (" + why + ")",
                        seconds,
                        opened ? "opened" : "never opened",
                        counts.messagesUp(),
                        counts.bytesUp(),
                        counts.messagesDown(),
                        counts.bytesDown());
    }
}
