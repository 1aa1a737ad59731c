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

    /** To be answered with the same payload, of at most 125 bytes. */
    record Ping(byte[] payload) implements Inbound {}

    record Pong() implements Inbound {}

    static Inbound of(WebSocketMessage message) {
        return switch (message.getType()) {
            case BINARY -> new Binary(copy(message));
            case TEXT -> new Text();
            case PING -> new Ping(copy(message));
            case PONG -> new Pong();
        };
    }

    private static byte[] copy(WebSocketMessage message) {
        var payload = message.getPayload();
        var bytes = new byte[payload.readableByteCount()];
        payload.read(bytes);
        return bytes;
    }
}
