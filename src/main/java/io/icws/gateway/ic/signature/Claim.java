package io.icws.gateway.ic.signature;

import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.Sha256;
import java.nio.ByteBuffer;

/**
 * That a key has signed something.
 *
 * @param signer DER
 * @param payload domain separator and message
 * @param objection if it has not
 */
record Claim(byte[] signer, byte[] payload, byte[] signature, Reason objection) {

    /** A delegation may be met again, a request never. */
    boolean isDelegation() {
        return objection == Reason.DELEGATION_SIGNATURE_INVALID;
    }

    /** SHA-256 of all that decides whether the claim is true. */
    ByteSlice digest() {
        var digest = Sha256.newDigest();
        for (byte[] part : new byte[][] {signer, payload, signature}) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
            digest.update(part);
        }
        return ByteSlice.of(digest.digest());
    }
}
