package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;

/** Argument of {@code ws_close}. */
public record CloseArguments(ClientKey clientKey) {

    public byte[] encode() {
        throw new UnsupportedOperationException();
    }

    public static CloseArguments decode(byte[] candid) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
