package io.icws.gateway.session;

import org.springframework.web.reactive.socket.WebSocketMessage;

/** What a client sent, copied out of the network's buffers. */
sealed interface Inbound {

    /** Bytes of the frame; 0 if that does not matter. */
    default int size() {
        return this instanceof Binary(byte[] frame) ? frame.length : 0;
    }

    record Binary(byte[] frame) implements Inbound {}

    record Text() implements Inbound {}

    /** A pong, or a ping that the server has answered already: proof of life. */
    record Control() implements Inbound {}

    static Inbound of(WebSocketMessage message) {
        return switch (message.getType()) {
            case BINARY -> {
                var payload = message.getPayload();
                var frame = new byte[payload.readableByteCount()];
                payload.read(frame);
                yield new Binary(frame);
            }
            case TEXT -> new Text();
            case PING, PONG -> new Control();
        };
    }
}
