package io.icws.gateway.ic;

import io.icws.protocol.Envelope;
import io.icws.protocol.Principal;

/** Signs calls of the gateway that are relayed like those of clients. */
public interface CallSigner {

    /** A call that executes once, within the next minutes. About 0.1 ms. */
    Envelope sign(Principal canister, String method, byte[] arg);
}
