package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;

/** Argument of {@code ws_open}. {@code clientNonce} is unsigned. */
public record OpenArguments(long clientNonce, Principal gateway) {

    public byte[] encode() {
        throw new UnsupportedOperationException();
    }

    /** Extra arguments and fields are ignored. @throws MalformedException if the bytes hold no such value */
    public static OpenArguments decode(byte[] candid) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
