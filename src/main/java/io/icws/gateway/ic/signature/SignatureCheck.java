package io.icws.gateway.ic.signature;

import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.Sha256;
import java.nio.ByteBuffer;

/**
 * One signature of an envelope that has to be verified.
 *
 * @param signer DER
 * @param payload domain separator and message
 * @param refusal if the signature is wrong
 */
record SignatureCheck(byte[] signer, byte[] payload, byte[] signature, Reason refusal) {

    /** Whether it is the signature of a delegation; these are cached. */
    boolean isDelegation() {
        return refusal == Reason.DELEGATION_SIGNATURE_INVALID;
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
