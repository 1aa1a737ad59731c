package io.icws.peer;

import io.icws.protocol.MalformedException;
import io.icws.protocol.candid.CandidReader;

/** {@code variant { Ok; Err : text }}: the reply of {@code ws_open}, {@code ws_message} and {@code ws_close}. */
public sealed interface CanisterResult {

    record Ok() implements CanisterResult {}

    record Err(String text) implements CanisterResult {}

    /** @throws MalformedException if the bytes hold no such value */
    static CanisterResult decode(byte[] candid) throws MalformedException {
        return CandidReader.readError(candid).<CanisterResult>map(Err::new).orElseGet(Ok::new);
    }
}
