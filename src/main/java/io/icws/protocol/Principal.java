package io.icws.protocol;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.bouncycastle.util.encoders.Base32;
import org.bouncycastle.util.encoders.DecoderException;
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
    private static final Pattern GROUP = Pattern.compile(".{5}(?=.)");

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
        var base32 = Base32.toBase32String(checked).replace("=", "").toLowerCase(Locale.ROOT);
        return GROUP.matcher(base32).replaceAll("$0-");
    }

    private static byte[] decodeBase32(String text) throws MalformedException {
        var base32 = text.replace("-", "").toUpperCase(Locale.ROOT);
        try {
            return Base32.decode(base32 + "=".repeat(-base32.length() & 7));
        } catch (DecoderException e) {
            throw new MalformedException("a principal with a character outside Base32", e);
        }
    }
}
