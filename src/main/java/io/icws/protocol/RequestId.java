package io.icws.protocol;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The representation-independent hash of a map: 32 bytes, immutable. Source: interface specification, "Request ids". */
public final class RequestId {

    private static final int UNSIGNED_BIGNUM = 2;

    private final byte[] bytes;

    private RequestId(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Hashes a map of text keys to blobs, text, naturals, arrays and maps, with every field it has.
     *
     * @throws MalformedException if it holds anything else
     */
    public static RequestId of(CBORObject map) throws MalformedException {
        if (!Cbor.is(map, CBORType.Map)) {
            throw new MalformedException("only a map has a request id");
        }
        return new RequestId(hashOfMap(map, Sha256.newDigest()));
    }

    /** A fresh copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Lower-case hex. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] hashOfMap(CBORObject map, MessageDigest digest) throws MalformedException {
        byte[][] fields = new byte[map.size()][];
        int i = 0;
        for (var entry : map.getEntries()) {
            if (!Cbor.is(entry.getKey(), CBORType.TextString)) {
                throw new MalformedException("expected a text as name of a hashed field");
            }
            String name = entry.getKey().AsString();
            byte[] key = digest.digest(name.getBytes(StandardCharsets.UTF_8));
            fields[i++] = org.bouncycastle.util.Arrays.concatenate(key, hash(entry.getValue(), name, digest));
        }
        Arrays.sort(fields, Arrays::compareUnsigned);
        for (byte[] field : fields) {
            digest.update(field);
        }
        return digest.digest();
    }

    private static byte[] hash(CBORObject value, String field, MessageDigest digest) throws MalformedException {
        if (value.getType() == CBORType.ByteString && value.HasOneTag(UNSIGNED_BIGNUM)) {
            return digest.digest(leb128(new BigInteger(1, value.GetByteString())));
        }
        if (value.isTagged()) {
            throw new MalformedException("a tag in the hashed field " + field);
        }
        return switch (value.getType()) {
            case ByteString -> digest.digest(value.GetByteString());
            case TextString -> digest.digest(value.AsString().getBytes(StandardCharsets.UTF_8));
            case Integer -> {
                var number = new BigInteger(value.AsEIntegerValue().ToBytes(false));
                if (number.signum() < 0) {
                    throw new MalformedException("a negative number in the hashed field " + field);
                }
                yield digest.digest(leb128(number));
            }
            case Map -> hashOfMap(value, digest);
            case Array -> {
                var elements = Sha256.newDigest();
                for (var element : value.getValues()) {
                    elements.update(hash(element, field, digest));
                }
                yield elements.digest();
            }
            default ->
                throw new MalformedException(
                        "the field " + field + " has no hash (expected: bytes, text, natural, array or map)");
        };
    }

    private static byte[] leb128(BigInteger number) {
        byte[] bigEndian = number.toByteArray();
        byte[] encoded = new byte[Math.max(1, Math.ceilDiv(number.bitLength(), 7))];
        for (int i = 0; i < encoded.length; i++) {
            int group = sevenBits(bigEndian, i * 7);
            encoded[i] = (byte) (i == encoded.length - 1 ? group : group | 0x80);
        }
        return encoded;
    }

    private static int sevenBits(byte[] bigEndian, int bit) {
        int index = bigEndian.length - 1 - bit / 8;
        int next = index > 0 ? bigEndian[index - 1] & 0xff : 0;
        return (((next << 8) | (bigEndian[index] & 0xff)) >>> (bit % 8)) & 0x7f;
    }
}
