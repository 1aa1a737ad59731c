package io.icws.gateway.relay;

import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.candid.CanisterResult;

/** Reads what a canister answered to a call. */
@FunctionalInterface
public interface ReplyReader {

    /** @throws MalformedException if the reply is none that the protocol knows */
    CanisterResult read(byte[] reply) throws MalformedException;
}
