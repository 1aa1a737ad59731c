package io.icws.gateway.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request of our own on its way to being signed. */
public final class UnsignedRequest {

    private UnsignedRequest() {}

    public static UnsignedRequest call(
            Principal sender,
            Principal canister,
            String method,
            byte[] arg,
            long ingressExpiry,
            byte @Nullable [] nonce) {
        throw new UnsupportedOperationException();
    }

    public static UnsignedRequest query(
            Principal sender, Principal canister, String method, byte[] arg, long ingressExpiry) {
        throw new UnsupportedOperationException();
    }

    public static UnsignedRequest readState(Principal sender, List<List<byte[]>> paths, long ingressExpiry) {
        throw new UnsupportedOperationException();
    }

    public RequestId requestId() {
        throw new UnsupportedOperationException();
    }

    /** What the sender signs: separator and request id. */
    public byte[] signedPayload() {
        return DomainSeparator.REQUEST.prepend(requestId().toBytes());
    }

    /** The HTTP body without signature, for the anonymous sender. */
    public byte[] anonymous() {
        throw new UnsupportedOperationException();
    }

    /** The HTTP body: envelope with the self-describe tag in front. {@code delegations} may be empty. */
    public byte[] signed(byte[] publicKeyDer, byte[] signature, List<SignedDelegation> delegations) {
        throw new UnsupportedOperationException();
    }
}
