package io.icws.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * An identity on the Internet Computer: 0 to 29 raw bytes, immutable. Source: interface specification, "Principals".
 */
public final class Principal implements Comparable<Principal> {

    public static final Principal MANAGEMENT = new Principal(new byte[0]);
    public static final Principal ANONYMOUS = new Principal(new byte[] {4});

    /** Bytes of the longest one. */
    public static final int MAX_LENGTH = 29;

    private static final int MAX_TEXT_LENGTH = 63;
    private static final int GROUP = 5;
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    private final byte[] bytes;
    private final int hash;
    private @Nullable String text;

    private Principal(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** @throws MalformedException if there are more than 29 bytes */
    public static Principal of(byte[] bytes) throws MalformedException {
        if (bytes.length > MAX_LENGTH) {
            throw new MalformedException("a principal of " + bytes.length + " bytes (expected: <= " + MAX_LENGTH + ")");
        }
        return new Principal(bytes.clone());
    }

    /** Reads the textual form, in any case. @throws MalformedException on a wrong alphabet, checksum, length or dash */
    public static Principal parse(String text) throws MalformedException {
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new MalformedException(
                    "a principal of " + text.length() + " characters (expected: <= " + MAX_TEXT_LENGTH + ")");
        }
        String lowerCase = text.toLowerCase(Locale.ROOT);
        byte[] decoded = decodeBase32(lowerCase);
        if (decoded.length < Integer.BYTES) {
            throw new MalformedException("a principal too short for its checksum");
        }
        var principal = of(Arrays.copyOfRange(decoded, Integer.BYTES, decoded.length));
        // The comparison catches the checksum, misplaced dashes and loose trailing bits at once.
        if (!principal.toString().equals(lowerCase)) {
            throw new MalformedException("a principal with a wrong checksum or misplaced dashes");
        }
        return principal;
    }

    /** SHA-224 of the DER public key, then 02. */
    public static Principal selfAuthenticating(byte[] publicKeyDer) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-224").digest(publicKeyDer);
            byte[] bytes = Arrays.copyOf(digest, digest.length + 1);
            bytes[digest.length] = 2;
            return new Principal(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-224", e);
        }
    }

    /** A fresh copy of the raw bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    public boolean isAnonymous() {
        return equals(ANONYMOUS);
    }

    /** Whether this is an opaque id as canisters have it: last byte 01. */
    public boolean isOpaque() {
        return bytes.length > 0 && bytes[bytes.length - 1] == 1;
    }

    /** Compares the raw bytes as unsigned byte strings, as canister ranges do. */
    @Override
    public int compareTo(Principal other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Principal that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The textual form, lower case. */
    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = encode(bytes);
            text = known;
        }
        return known;
    }

    private static String encode(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        byte[] checked = ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt((int) crc.getValue())
                .put(bytes)
                .array();
        var encoded = new StringBuilder(MAX_TEXT_LENGTH);
        int characters = (checked.length * 8 + 4) / 5;
        for (int i = 0; i < characters; i++) {
            if (i > 0 && i % GROUP == 0) {
                encoded.append('-');
            }
            encoded.append(BASE32.charAt(fiveBits(checked, i * 5)));
        }
        return encoded.toString();
    }

    private static int fiveBits(byte[] bytes, int bit) {
        int index = bit / 8;
        int next = index + 1 < bytes.length ? bytes[index + 1] & 0xff : 0;
        int window = (bytes[index] & 0xff) << 8 | next;
        return (window >>> (11 - bit % 8)) & 0x1f;
    }

    private static byte[] decodeBase32(String text) throws MalformedException {
        var decoded = ByteBuffer.allocate(text.length());
        int buffer = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '-') {
                continue;
            }
            int value = BASE32.indexOf(character);
            if (value < 0) {
                throw new MalformedException("a principal with a character outside Base32");
            }
            buffer = (buffer << 5 | value) & 0xfff;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                decoded.put((byte) (buffer >>> bits));
            }
        }
        return Arrays.copyOf(decoded.array(), decoded.position());
    }
}
