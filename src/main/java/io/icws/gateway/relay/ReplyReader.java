package io.icws.gateway.relay;

import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.candid.CanisterResult;

/** Reads the reply of a canister. */
@FunctionalInterface
public interface ReplyReader {

    /** @throws MalformedException if the protocol does not define such a reply */
    CanisterResult read(byte[] reply) throws MalformedException;
}
