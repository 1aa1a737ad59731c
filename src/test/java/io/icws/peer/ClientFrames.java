package io.icws.peer;

import com.upokecenter.cbor.CBORObject;
import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.Cbor;
import io.icws.gateway.protocol.CborCursor;
import io.icws.gateway.protocol.ClientFrame;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.HandshakeFrame;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestId;
import io.icws.gateway.protocol.SignedDelegation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The frames and delegations of a client. */
public final class ClientFrames {

    private static final String PRINCIPAL = "gateway_principal";

    /** Tag, map of one entry, the key. */
    private static final byte[] ENVELOPE = envelopePrefix();

    private ClientFrames() {}

    /** A {@link ClientFrame} around an envelope body ({@link Envelope#body()}). */
    public static byte[] encode(byte[] envelopeBody) {
        var cursor = new CborCursor(ByteSlice.of(envelopeBody));
        cursor.takeSelfDescribeTag();
        var frame = new ByteArrayOutputStream(ENVELOPE.length + envelopeBody.length);
        frame.writeBytes(ENVELOPE);
        frame.write(envelopeBody, cursor.position(), envelopeBody.length - cursor.position());
        return frame.toByteArray();
    }

    /**
     * The gateway's principal in a {@link HandshakeFrame}. Accepts what the client SDK accepts.
     *
     * @throws MalformedException otherwise
     */
    public static Principal gatewayPrincipal(byte[] handshakeFrame) throws MalformedException {
        Cbor.bytes(Cbor.decode(handshakeFrame), PRINCIPAL);
        var cursor = new CborCursor(ByteSlice.of(handshakeFrame));
        cursor.takeSelfDescribeTag();
        if (!cursor.seek(PRINCIPAL.getBytes(StandardCharsets.US_ASCII))) {
            throw new MalformedException(PRINCIPAL + " is missing (expected: a byte string)");
        }
        // The SDK refuses chunked and empty byte strings, which the decoded value would not show.
        return Principal.of(CanisterMessage.notEmpty(cursor.readByteStringSlice()));
    }

    /** A link without signature, as the client SDK builds it; sign {@code DELEGATION.prepend(hash)}. */
    public static SignedDelegation unsignedDelegation(
            byte[] publicKey, long expiration, @Nullable List<Principal> targets) {
        var map = CBORObject.NewOrderedMap().Add("pubkey", publicKey).Add("expiration", Cbor.unsigned(expiration));
        if (targets != null) {
            var array = CBORObject.NewArray();
            targets.forEach(target -> array.Add(target.toBytes()));
            map.Add("targets", array);
        }
        try {
            return new SignedDelegation(publicKey, expiration, targets, null, RequestId.of(map), new byte[0]);
        } catch (MalformedException e) {
            throw new IllegalStateException("a delegation of known fields has a hash", e);
        }
    }

    public static SignedDelegation withSignature(SignedDelegation link, byte[] signature) {
        return new SignedDelegation(
                link.publicKey(), link.expiration(), link.targets(), link.permissions(), link.hash(), signature);
    }

    private static byte[] envelopePrefix() {
        byte[] withNull = Cbor.encodeTagged(CBORObject.NewMap().Add("envelope", CBORObject.Null));
        return Arrays.copyOf(withNull, withNull.length - 1);
    }
}
