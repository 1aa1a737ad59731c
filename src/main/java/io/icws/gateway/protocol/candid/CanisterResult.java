package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.MalformedException;

/** {@code variant { Ok; Err : text }}: what {@code ws_open}, {@code ws_message} and {@code ws_close} answer. */
public sealed interface CanisterResult {

    record Ok() implements CanisterResult {}

    record Err(String text) implements CanisterResult {}

    default byte[] encode() {
        return CanisterResultCodec.encode(this);
    }

    static CanisterResult decode(byte[] candid) throws MalformedException {
        return CanisterResultCodec.decode(candid);
    }
}
