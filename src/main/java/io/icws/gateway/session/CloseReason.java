package io.icws.gateway.session;

import io.icws.gateway.protocol.CloseCode;
import java.nio.charset.StandardCharsets;
import org.springframework.web.reactive.socket.CloseStatus;

/** Shortens a reason so that it fits into a close frame. */
final class CloseReason {

    private static final int MAX_BYTES = 123;

    private CloseReason() {}

    static CloseStatus status(CloseCode code, String reason) {
        var text = reason;
        while (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            int surplus = Math.max(1, (bytes - MAX_BYTES) / 4);
            text = text.substring(0, text.offsetByCodePoints(text.length(), -surplus));
        }
        return new CloseStatus(code.code(), text);
    }
}
