package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.WebsocketMessage;

/** Arguments of {@code ws_message}: the message, and an option that is always null. */
public record MessageArguments(WebsocketMessage message) {

    public byte[] encode() {
        throw new UnsupportedOperationException();
    }

    public static MessageArguments decode(byte[] candid) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
