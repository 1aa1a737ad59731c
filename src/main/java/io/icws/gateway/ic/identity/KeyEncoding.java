package io.icws.gateway.ic.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.gateway.protocol.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Ed25519 private keys in PKCS#8, raw DER or PEM. Source: RFC 5958, RFC 8410. Messages never hold a key. */
final class KeyEncoding {

    static final String EXPECTED = "an Ed25519 key in PKCS#8: 83 or 85 bytes of DER with public key, or PEM";

    private static final int KEY_LENGTH = 32;
    private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String PEM_END = "-----END PRIVATE KEY-----";
    private static final String ANY_PEM_BEGIN = "-----BEGIN ";

    /** Version, algorithm and what stands before the seed, behind the length of the whole. */
    private static final byte[] VERSION_2 = HexFormat.of().parseHex("020101300506032b657004220420");

    private static final byte[] VERSION_1 = HexFormat.of().parseHex("020100300506032b657004220420");

    private static final byte[] PRIMITIVE_PUBLIC_KEY = HexFormat.of().parseHex("812100");
    private static final byte[] CONSTRUCTED_PUBLIC_KEY = HexFormat.of().parseHex("a123032100");
    private static final byte[] NO_PUBLIC_KEY = {};

    private KeyEncoding() {}

    /** Raw DER with public key, or PEM with or without. @throws MalformedException that says what was found */
    static Ed25519Identity decode(byte[] file) throws MalformedException {
        if (new String(file, US_ASCII).stripLeading().startsWith(ANY_PEM_BEGIN)) {
            byte[] der = unarmoured(new String(file, US_ASCII).strip());
            return isVersion1(der) ? Ed25519Identity.ofSeed(seed(der)) : version2(der);
        }
        if (isVersion1(file)) {
            throw new MalformedException("a PKCS#8 version 1 key, which lacks the public key");
        }
        return version2(file);
    }

    /** The 83 bytes that the reference gateway writes. */
    static byte[] encode(Ed25519Identity identity) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(VERSION_2);
        body.writeBytes(identity.seed());
        body.writeBytes(PRIMITIVE_PUBLIC_KEY);
        body.writeBytes(identity.rawPublicKey());
        var sequence = new ByteArrayOutputStream();
        sequence.write(0x30);
        sequence.write(body.size());
        sequence.writeBytes(body.toByteArray());
        return sequence.toByteArray();
    }

    private static Ed25519Identity version2(byte[] der) throws MalformedException {
        if (!hasForm(der, VERSION_2, PRIMITIVE_PUBLIC_KEY) && !hasForm(der, VERSION_2, CONSTRUCTED_PUBLIC_KEY)) {
            throw new MalformedException(der.length + " bytes that are no such key");
        }
        var identity = Ed25519Identity.ofSeed(seed(der));
        byte[] publicKey = Arrays.copyOfRange(der, der.length - KEY_LENGTH, der.length);
        if (!Arrays.equals(publicKey, identity.rawPublicKey())) {
            throw new MalformedException("a public key that is not that of the private key");
        }
        return identity;
    }

    private static boolean isVersion1(byte[] der) {
        return hasForm(der, VERSION_1, NO_PUBLIC_KEY);
    }

    /** Sequence of {@code head}, seed and, if there is one, {@code beforePublicKey} and public key. */
    private static boolean hasForm(byte[] der, byte[] head, byte[] beforePublicKey) {
        int afterSeed = 2 + head.length + KEY_LENGTH;
        int length = afterSeed + beforePublicKey.length + (beforePublicKey.length == 0 ? 0 : KEY_LENGTH);
        return der.length == length
                && der[0] == 0x30
                && der[1] == length - 2
                && isAt(der, 2, head)
                && isAt(der, afterSeed, beforePublicKey);
    }

    private static boolean isAt(byte[] der, int offset, byte[] part) {
        return Arrays.equals(der, offset, offset + part.length, part, 0, part.length);
    }

    private static byte[] seed(byte[] der) {
        int offset = 2 + VERSION_2.length;
        return Arrays.copyOfRange(der, offset, offset + KEY_LENGTH);
    }

    private static byte[] unarmoured(String pem) throws MalformedException {
        if (!pem.startsWith(PEM_BEGIN)) {
            throw new MalformedException("PEM of something else than a PKCS#8 private key");
        }
        if (!pem.endsWith(PEM_END)) {
            throw new MalformedException("PEM without its end line, or with more than one key");
        }
        var base64 = pem.substring(PEM_BEGIN.length(), Math.max(PEM_BEGIN.length(), pem.length() - PEM_END.length()));
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            // Its message would quote the key.
            throw new MalformedException("PEM that is not Base64");
        }
    }
}
