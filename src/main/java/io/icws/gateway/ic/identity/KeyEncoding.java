package io.icws.gateway.ic.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.protocol.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.ic4j.agent.identity.Identity;

/** Private keys: Ed25519 in PKCS#8 as raw DER, and PEM. Source: RFC 5958, RFC 8410. Messages never hold a key. */
final class KeyEncoding {

    static final String EXPECTED = "an Ed25519 key in PKCS#8: 83 or 85 bytes of DER with public key, or PEM;"
            + " or an ECDSA key on secp256k1 or P-256 as PEM";

    private static final int KEY_LENGTH = 32;

    /** Version, algorithm and the bytes before the seed; follows the total length. */
    private static final byte[] VERSION_2 = HexFormat.of().parseHex("020101300506032b657004220420");

    private static final byte[] VERSION_1 = HexFormat.of().parseHex("020100300506032b657004220420");

    private static final byte[] PRIMITIVE_PUBLIC_KEY = HexFormat.of().parseHex("812100");
    private static final byte[] CONSTRUCTED_PUBLIC_KEY = HexFormat.of().parseHex("a123032100");
    private static final byte[] NO_PUBLIC_KEY = {};

    private KeyEncoding() {}

    /** Raw DER of Ed25519 with public key, or PEM. @throws MalformedException that says what was found */
    static Identity decode(byte[] file) throws MalformedException {
        var text = new String(file, US_ASCII);
        if (Pem.isIn(text)) {
            return KeyPem.decode(text);
        }
        if (isVersion1(file)) {
            throw new MalformedException("a PKCS#8 version 1 key, which lacks the public key");
        }
        return version2(file);
    }

    /** Whether these seem to be the bytes of an Ed25519 key, valid or not. */
    static boolean isEd25519(byte[] der) {
        return isVersion1(der) || isVersion2(der);
    }

    /** With or without public key. */
    static Ed25519Identity ed25519(byte[] der) throws MalformedException {
        return isVersion1(der) ? Ed25519Identity.ofSeed(seed(der)) : version2(der);
    }

    static MalformedException noSuchKey(byte[] der) {
        return new MalformedException(der.length + " bytes that are no such key");
    }

    static MalformedException foreignPublicKey() {
        return new MalformedException("a public key that is not that of the private key");
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

    /** SubjectPublicKeyInfo. */
    static byte[] publicKeyDer(AsymmetricKeyParameter key) {
        try {
            return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ed25519Identity version2(byte[] der) throws MalformedException {
        if (!isVersion2(der)) {
            throw noSuchKey(der);
        }
        var identity = Ed25519Identity.ofSeed(seed(der));
        byte[] publicKey = Arrays.copyOfRange(der, der.length - KEY_LENGTH, der.length);
        if (!Arrays.equals(publicKey, identity.rawPublicKey())) {
            throw foreignPublicKey();
        }
        return identity;
    }

    private static boolean isVersion2(byte[] der) {
        return hasForm(der, VERSION_2, PRIMITIVE_PUBLIC_KEY) || hasForm(der, VERSION_2, CONSTRUCTED_PUBLIC_KEY);
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
}
