package io.icws.protocol;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import com.upokecenter.numbers.EInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Strict CBOR: no duplicate keys, no trailing bytes, at most 256 levels and 131,072 items, map keys are strings or
 * integers. A value with an unexpected tag counts as of another type.
 */
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
        new CborCursor(ByteSlice.of(bytes)).skipToEnd();
        return decodeChecked(bytes);
    }

    /**
     * As {@link #decode}, of an item that a {@link CborCursor} has passed: the library allocates by declared lengths and
     * recurses by nesting, so both must be checked first.
     */
    static CBORObject decodeChecked(byte[] bytes) throws MalformedException {
        try {
            return untag(CBORObject.DecodeFromBytes(bytes));
        } catch (RuntimeException | StackOverflowError e) {
            throw new MalformedException("expected one CBOR item: " + e.getMessage(), e);
        }
    }

    /**
     * The encoding of a value, as it stands in the encoding of its map.
     *
     * @throws MalformedException if the key is absent; the message names {@code key}
     */
    public static ByteSlice encodedValue(byte[] map, String key) throws MalformedException {
        var cursor = new CborCursor(ByteSlice.of(map));
        cursor.takeSelfDescribeTag();
        var value = cursor.readMapToEnd(key.getBytes(StandardCharsets.UTF_8));
        if (value == null) {
            throw new MalformedException(key + " is missing");
        }
        return value;
    }

    /** Encodes with the self-describe tag in front. */
    public static byte[] encodeTagged(CBORObject item) {
        return item.WithTag(SELF_DESCRIBE_TAG).EncodeToBytes();
    }

    /** @throws MalformedException if the key is absent or its value is no byte string; the message names {@code key} */
    public static byte[] bytes(CBORObject map, String key) throws MalformedException {
        return required(map, key, CBORType.ByteString, "a byte string").GetByteString();
    }

    /** @throws MalformedException if the key is absent or its value is no text */
    public static String text(CBORObject map, String key) throws MalformedException {
        return required(map, key, CBORType.TextString, "a text").AsString();
    }

    /** An unsigned 64-bit value. @throws MalformedException if the key is absent or its value is something else */
    public static long uint64(CBORObject map, String key) throws MalformedException {
        var number = required(map, key, CBORType.Integer, "an unsigned 64-bit integer")
                .AsEIntegerValue();
        if (number.signum() < 0 || number.GetUnsignedBitLengthAsInt64() > Long.SIZE) {
            throw new MalformedException(key + " is out of range (expected: an unsigned 64-bit integer)");
        }
        return number.ToInt64Unchecked();
    }

    /** The value of an optional key; null if it is absent or the CBOR null. */
    static @Nullable CBORObject optional(CBORObject map, String key) {
        CBORObject value = map.get(key);
        return value == null || value.isNull() ? null : value;
    }

    static CBORObject required(CBORObject map, String key, CBORType type, String expected) throws MalformedException {
        if (!is(map, CBORType.Map)) {
            throw new MalformedException("expected a map with the key " + key);
        }
        CBORObject value = map.get(key);
        if (value == null) {
            throw new MalformedException(key + " is missing (expected: " + expected + ")");
        }
        if (!is(value, type)) {
            throw new MalformedException(key + " has another type (expected: " + expected + ")");
        }
        return value;
    }

    /** The bytes of an element of the array {@code key}. */
    static byte[] element(CBORObject element, String key) throws MalformedException {
        if (!is(element, CBORType.ByteString)) {
            throw new MalformedException(key + " holds another type (expected: byte strings)");
        }
        return element.GetByteString();
    }

    /** An integer of all 64 bits, read as unsigned. */
    public static CBORObject unsigned(long value) {
        return CBORObject.FromObject(value >= 0 ? EInteger.FromInt64(value) : EInteger.FromInt64AsUnsigned(value));
    }

    static boolean is(CBORObject item, CBORType type) {
        return item.getType() == type && !item.isTagged();
    }

    /** Removes one self-describe tag. */
    static CBORObject untag(CBORObject item) {
        return item.HasMostOuterTag(SELF_DESCRIBE_TAG) ? item.UntagOne() : item;
    }
}
