package io.icws.protocol;

import com.upokecenter.cbor.CBORObject;
import java.io.ByteArrayOutputStream;
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
        var cursor = new CborCursor(Cbor.encodedValue(handshakeFrame, PRINCIPAL));
        // The SDK refuses chunked and empty byte strings, which the decoded value would not show.
        return Principal.of(CanisterMessage.notEmpty(cursor.readByteStringSlice()));
    }

    /**
     * The HTTP body of a request.
     *
     * @param publicKeyDer of the sender
     * @param signature by the key that the last link delegates to, by the sender's if there are none
     * @throws IllegalStateException if a link was decoded from one with fields unknown here, which would be lost
     */
    public static byte[] signed(
            UnsignedRequest request, byte[] publicKeyDer, byte[] signature, List<SignedDelegation> delegations) {
        byte[] body = request.signed(publicKeyDer, signature);
        if (delegations.isEmpty()) {
            return body;
        }
        var links = CBORObject.NewArray();
        delegations.forEach(link -> links.Add(encode(link)));
        try {
            var content = Cbor.encodedValue(body, "content");
            int end = content.offset() + content.length();
            var delegated = new ByteArrayOutputStream();
            delegated.write(body, 0, end);
            delegated.writeBytes(CBORObject.FromObject("sender_delegation").EncodeToBytes());
            delegated.writeBytes(links.EncodeToBytes());
            delegated.write(body, end, body.length - end);
            byte[] result = delegated.toByteArray();
            // Behind the tag is the head of the map, which has one entry more.
            result[3]++;
            return result;
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CBORObject encode(SignedDelegation link) {
        var delegation = delegation(link.publicKey(), link.expiration(), link.targets());
        var permissions = link.permissions();
        if (permissions != null) {
            delegation.Add("permissions", permissions);
        }
        if (!hash(delegation).equals(link.hash())) {
            throw new IllegalStateException("a delegation with unknown fields cannot be written again");
        }
        return CBORObject.NewOrderedMap().Add("delegation", delegation).Add("signature", link.signature());
    }

    /** A link without signature, as the client SDK builds it; sign {@code DELEGATION.prepend(hash)}. */
    public static SignedDelegation unsignedDelegation(
            byte[] publicKey, long expiration, @Nullable List<Principal> targets) {
        var hash = hash(delegation(publicKey, expiration, targets));
        return new SignedDelegation(publicKey, expiration, targets, null, hash, new byte[0]);
    }

    private static CBORObject delegation(byte[] publicKey, long expiration, @Nullable List<Principal> targets) {
        var map = CBORObject.NewOrderedMap().Add("pubkey", publicKey).Add("expiration", Cbor.unsigned(expiration));
        if (targets != null) {
            var array = CBORObject.NewArray();
            targets.forEach(target -> array.Add(target.toBytes()));
            map.Add("targets", array);
        }
        return map;
    }

    private static RequestId hash(CBORObject delegation) {
        try {
            return RequestId.of(delegation);
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
