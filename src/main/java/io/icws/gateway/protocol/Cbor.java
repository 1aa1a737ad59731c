package io.icws.gateway.protocol;

import com.upokecenter.cbor.CBORObject;

/** Strict CBOR: no duplicate keys, no trailing bytes, bounded depth. */
public final class Cbor {

    /** Self-describe tag 55799, {@code d9d9f7}. */
    public static final int SELF_DESCRIBE_TAG = 55799;

    private Cbor() {}

    /**
     * Decodes exactly one item; an outer self-describe tag is removed.
     *
     * @throws MalformedException if the bytes are not one well-formed item
     */
    public static CBORObject decode(byte[] bytes) throws MalformedException {
        throw new UnsupportedOperationException();
    }

    /** Encodes with the self-describe tag in front. */
    public static byte[] encodeTagged(CBORObject item) {
        throw new UnsupportedOperationException();
    }

    /** @throws MalformedException if the key is absent or its value is no byte string; the message names {@code key} */
    public static byte[] bytes(CBORObject map, String key) throws MalformedException {
        throw new UnsupportedOperationException();
    }

    /** @throws MalformedException if the key is absent or its value is no text */
    public static String text(CBORObject map, String key) throws MalformedException {
        throw new UnsupportedOperationException();
    }

    /** An unsigned 64-bit value. @throws MalformedException if the key is absent or its value is something else */
    public static long uint64(CBORObject map, String key) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
