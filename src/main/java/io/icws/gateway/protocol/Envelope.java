package io.icws.gateway.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signed request as it is posted to the IC.
 *
 * @param publicKey DER of the sender's key, null if absent
 * @param signature over the request id, null if absent
 * @param delegations empty if absent
 * @param body the envelope's own bytes with the self-describe tag in front: the HTTP body of its relay
 */
public record Envelope(
        RequestContent content,
        byte @Nullable [] publicKey,
        byte @Nullable [] signature,
        List<SignedDelegation> delegations,
        byte[] body) {

    /** Decodes an HTTP body. @throws MalformedException if it is not an envelope */
    public static Envelope decode(byte[] body) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
