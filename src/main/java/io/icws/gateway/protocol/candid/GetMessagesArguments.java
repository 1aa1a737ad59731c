package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.MalformedException;

/** Argument of {@code ws_get_messages}. @param nonce first wanted nonce, inclusive, unsigned */
public record GetMessagesArguments(long nonce) {

    public byte[] encode() {
        throw new UnsupportedOperationException();
    }

    public static GetMessagesArguments decode(byte[] candid) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
