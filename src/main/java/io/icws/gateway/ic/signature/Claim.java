package io.icws.gateway.ic.signature;

import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.Sha256;
import java.nio.ByteBuffer;

/**
 * A signature that is to be verified.
 *
 * @param signer DER
 * @param payload domain separator and message
 * @param objection if the signature is wrong
 */
record Claim(byte[] signer, byte[] payload, byte[] signature, Reason objection) {

    /** Delegations are used again and cached, requests are not. */
    boolean isDelegation() {
        return objection == Reason.DELEGATION_SIGNATURE_INVALID;
    }

    /** SHA-256 over signer, payload and signature. */
    ByteSlice digest() {
        var digest = Sha256.newDigest();
        for (byte[] part : new byte[][] {signer, payload, signature}) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
            digest.update(part);
        }
        return ByteSlice.of(digest.digest());
    }
}
