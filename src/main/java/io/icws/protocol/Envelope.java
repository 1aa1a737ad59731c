package io.icws.protocol;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import java.util.ArrayList;
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

    private static final byte[] SELF_DESCRIBE = {(byte) 0xd9, (byte) 0xd9, (byte) 0xf7};

    /** Decodes an HTTP body. @throws MalformedException if it is not an envelope */
    public static Envelope decode(byte[] body) throws MalformedException {
        var bytes = ByteSlice.of(body);
        new CborCursor(bytes).skipToEnd();
        return decodeChecked(bytes);
    }

    /** @param bytes of one item that a {@link CborCursor} has passed, with or without tag */
    static Envelope decodeChecked(ByteSlice bytes) throws MalformedException {
        byte[] body = tagged(bytes);
        var item = Cbor.decodeChecked(body);
        CBORObject content = Cbor.required(item, "content", CBORType.Map, "a map");
        return new Envelope(
                RequestContent.fromCbor(content),
                optionalBytes(item, "sender_pubkey"),
                optionalBytes(item, "sender_sig"),
                delegations(item),
                body);
    }

    /** {@code d9d9f7} and the bytes, unless they start with it already. */
    static byte[] tagged(ByteSlice bytes) {
        if (new CborCursor(bytes).takeSelfDescribeTag()) {
            return bytes.toArray();
        }
        byte[] tagged = new byte[SELF_DESCRIBE.length + bytes.length()];
        System.arraycopy(SELF_DESCRIBE, 0, tagged, 0, SELF_DESCRIBE.length);
        System.arraycopy(bytes.array(), bytes.offset(), tagged, SELF_DESCRIBE.length, bytes.length());
        return tagged;
    }

    private static byte @Nullable [] optionalBytes(CBORObject item, String key) throws MalformedException {
        return Cbor.optional(item, key) == null ? null : Cbor.bytes(item, key);
    }

    private static List<SignedDelegation> delegations(CBORObject item) throws MalformedException {
        if (Cbor.optional(item, "sender_delegation") == null) {
            return List.of();
        }
        var delegations = new ArrayList<SignedDelegation>();
        for (CBORObject link : Cbor.required(item, "sender_delegation", CBORType.Array, "an array of maps")
                .getValues()) {
            delegations.add(SignedDelegation.fromCbor(link));
        }
        return List.copyOf(delegations);
    }
}
