package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.session.Dialect;
import io.icws.protocol.Principal;
import java.util.Arrays;
import java.util.OptionalLong;

/** The proof of concept. Frames of clients are passed on unread, and the canister checks their signatures. */
final class PocDialect extends Version0Dialect {

    private static final CanisterMethods METHODS = new CanisterMethods(
            PocCandid::agreement, client -> PocCandid.number(client.nonce()), PocCandid::nothing, Version0Pages.POC);

    /** @param key that the canister holds for the client, and the client has signed with */
    PocDialect(CallSigner signer, byte[] key) {
        super(signer, key);
    }

    @Override
    byte[] messageArgument(byte[] frame) {
        return PocCandid.message(frame);
    }

    @Override
    public CanisterMethods methods() {
        return METHODS;
    }

    @Override
    public AfterOpen afterOpen(boolean accepted, Principal canister) {
        return new AfterOpen(accepted, OptionalLong.empty(), null, null);
    }

    /** A reinstalled canister assigns the same client numbers again. */
    @Override
    public boolean supersedes(Dialect connected) {
        return connected instanceof PocDialect other && !Arrays.equals(key, other.key);
    }
}
