package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.MalformedException;

/** {@code variant { Ok; Err : text }}: what {@code ws_open}, {@code ws_message} and {@code ws_close} answer. */
public sealed interface CanisterResult {

    record Ok() implements CanisterResult {}

    record Err(String text) implements CanisterResult {}

    /** @throws MalformedException if the bytes hold no such value */
    static CanisterResult decode(byte[] candid) throws MalformedException {
        return CandidReader.readResult(
                candid,
                (in, type) -> {
                    in.nothing(type);
                    return new Ok();
                },
                Err::new);
    }
}
