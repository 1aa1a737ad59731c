package io.icws.gateway.ic.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.protocol.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Map;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.jspecify.annotations.Nullable;

/**
 * Private keys as raw DER, PKCS#8 with Ed25519, and as PEM: PKCS#8 with Ed25519 or ECDSA, SEC1 with ECDSA, as openssl, dfx,
 * icp and quill write them. Messages never hold a key. Source: RFC 5915, 5958, 8410.
 */
final class PrivateKeys {

    static final String EXPECTED = "an Ed25519 key in PKCS#8: 83 or 85 bytes of DER with public key, or PEM;"
            + " or an ECDSA key on secp256k1 or P-256 as PEM";

    private static final int SEC1_VERSION = 1;
    private static final String PARAMETERS = "EC PARAMETERS";
    private static final ASN1ObjectIdentifier ED25519 = new ASN1ObjectIdentifier("1.3.101.112");
    private static final Map<ASN1ObjectIdentifier, String> OTHER_ALGORITHMS = Map.of(
            PKCSObjectIdentifiers.rsaEncryption,
            "RSA",
            PKCSObjectIdentifiers.id_RSASSA_PSS,
            "RSASSA-PSS",
            X9ObjectIdentifiers.id_dsa,
            "DSA",
            new ASN1ObjectIdentifier("1.3.101.110"),
            "X25519",
            new ASN1ObjectIdentifier("1.3.101.111"),
            "X448",
            new ASN1ObjectIdentifier("1.3.101.113"),
            "Ed448");

    /** Source: RFC 8018, RFC 7292, RFC 7914. */
    private static final Map<ASN1ObjectIdentifier, String> ENCRYPTIONS = Map.ofEntries(
            Map.entry(PKCSObjectIdentifiers.id_PBKDF2, "PBKDF2"),
            Map.entry(new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11"), "scrypt"),
            Map.entry(NISTObjectIdentifiers.id_aes128_CBC, "AES-128-CBC"),
            Map.entry(NISTObjectIdentifiers.id_aes192_CBC, "AES-192-CBC"),
            Map.entry(NISTObjectIdentifiers.id_aes256_CBC, "AES-256-CBC"),
            Map.entry(NISTObjectIdentifiers.id_aes256_GCM, "AES-256-GCM"),
            Map.entry(PKCSObjectIdentifiers.des_EDE3_CBC, "DES-EDE3-CBC"),
            Map.entry(PKCSObjectIdentifiers.pbeWithMD5AndDES_CBC, "PBES1 (MD5, DES-CBC)"),
            Map.entry(PKCSObjectIdentifiers.pbeWithSHA1AndDES_CBC, "PBES1 (SHA-1, DES-CBC)"),
            Map.entry(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, "PKCS#12 (SHA-1, 3DES-CBC)"),
            Map.entry(PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC, "PKCS#12 (SHA-1, RC2-40-CBC)"));

    private PrivateKeys() {}

    /** PKCS#8 version 2, the 83 bytes that the reference gateway writes. */
    static byte[] encode(Ed25519PrivateKeyParameters key) {
        try {
            return PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Raw DER of Ed25519 with public key, or PEM. @throws MalformedException that says what was found */
    static PrivateKeyIdentity decode(byte[] file) throws MalformedException {
        var text = new String(file, US_ASCII);
        return Pem.isIn(text) ? pem(Pem.parse(text)) : parse(file, PrivateKeys::raw);
    }

    private static PrivateKeyIdentity pem(Pem pem) throws MalformedException {
        var key = pem.privateKey();
        var cipher = key.cipher();
        if (cipher != null) {
            throw encrypted(cipher);
        }
        return switch (key.label()) {
            case "PRIVATE KEY" -> parse(key.der(), der -> pkcs8(PrivateKeyInfo.getInstance(der)));
            case "EC PRIVATE KEY" -> {
                var parameters = parameters(pem.block(PARAMETERS));
                yield parse(key.der(), der -> sec1(ASN1Sequence.getInstance(der), parameters));
            }
            case "ENCRYPTED PRIVATE KEY" -> throw encrypted(encryption(key.der()));
            default -> throw new MalformedException("PEM of a key of another kind, " + key.label());
        };
    }

    @FunctionalInterface
    private interface Parser {
        /** @return null if it is no such key */
        @Nullable
        PrivateKeyIdentity parse(byte[] der) throws MalformedException, IOException;
    }

    private static PrivateKeyIdentity parse(byte[] der, Parser parser) throws MalformedException {
        @Nullable PrivateKeyIdentity identity = null;
        try {
            identity = parser.parse(der);
        } catch (IOException | RuntimeException e) {
            // The library throws many kinds of exceptions for invalid DER, and their messages may quote the key.
        }
        if (identity == null) {
            throw new MalformedException(der.length + " bytes that are no such key");
        }
        return identity;
    }

    private static @Nullable PrivateKeyIdentity raw(byte[] der) throws MalformedException, IOException {
        var info = PrivateKeyInfo.getInstance(der);
        if (!isEd25519(info)) {
            return null;
        }
        if (info.getPublicKeyData() == null) {
            throw new MalformedException("a PKCS#8 version 1 key, which lacks the public key");
        }
        return pkcs8(info);
    }

    private static PrivateKeyIdentity pkcs8(PrivateKeyInfo info) throws MalformedException, IOException {
        var algorithm = info.getPrivateKeyAlgorithm();
        if (isEd25519(info)) {
            var seed = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
            return withPublicKey(info.getPublicKeyData(), PrivateKeyIdentity.of(new Ed25519PrivateKeyParameters(seed)));
        }
        if (X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm.getAlgorithm())) {
            return ecdsa(ECPrivateKey.getInstance(info.parsePrivateKey()), algorithm.getParameters());
        }
        throw new MalformedException("a key of another kind, "
                + OTHER_ALGORITHMS.getOrDefault(
                        algorithm.getAlgorithm(), algorithm.getAlgorithm().getId()));
    }

    private static boolean isEd25519(PrivateKeyInfo info) {
        return ED25519.equals(info.getPrivateKeyAlgorithm().getAlgorithm());
    }

    private static @Nullable PrivateKeyIdentity sec1(ASN1Sequence key, @Nullable ASN1Encodable parameters)
            throws MalformedException {
        return ASN1Integer.getInstance(key.getObjectAt(0)).hasValue(SEC1_VERSION)
                ? ecdsa(ECPrivateKey.getInstance(key), parameters)
                : null;
    }

    /** @param parameters before the key, which name its curve; null if absent */
    private static PrivateKeyIdentity ecdsa(ECPrivateKey key, @Nullable ASN1Encodable parameters)
            throws MalformedException {
        var own = key.getParametersObject();
        if (own != null && parameters != null && !own.equals(parameters.toASN1Primitive())) {
            throw new MalformedException("a key on another curve than the parameters before it say");
        }
        var identity = switch (own == null ? parameters : own) {
            case null -> throw new MalformedException("an EC key that does not say its curve");
            case ASN1ObjectIdentifier curve ->
                PrivateKeyIdentity.of(curve, new BigInteger(1, key.getKey().toByteArray()));
            default -> throw new MalformedException("an EC key with a curve that is described, not named");
        };
        return withPublicKey(key.getPublicKey(), identity);
    }

    private static PrivateKeyIdentity withPublicKey(@Nullable ASN1BitString publicKey, PrivateKeyIdentity identity)
            throws MalformedException {
        if (publicKey != null && !identity.hasPublicKey(publicKey.getBytes())) {
            throw new MalformedException("a public key that is not that of the private key");
        }
        return identity;
    }

    private static @Nullable ASN1Encodable parameters(Pem.@Nullable Block block) throws MalformedException {
        try {
            return block == null ? null : ASN1Primitive.fromByteArray(block.der());
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("EC PARAMETERS that cannot be read");
        }
    }

    private static MalformedException encrypted(String cipher) {
        return new MalformedException("a private key encrypted with " + cipher
                + ", which is not decrypted here; 'openssl pkey -in <file> -out <new file>' does so");
    }

    /** The name of the encryption, for messages; of an {@code EncryptedPrivateKeyInfo} or of anything else. */
    private static String encryption(byte[] der) {
        try {
            var algorithm = EncryptedPrivateKeyInfo.getInstance(der).getEncryptionAlgorithm();
            if (!algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
                return name(algorithm.getAlgorithm());
            }
            var parameters = PBES2Parameters.getInstance(algorithm.getParameters());
            return "PBES2 (" + name(parameters.getKeyDerivationFunc().getAlgorithm()) + ", "
                    + name(parameters.getEncryptionScheme().getAlgorithm()) + ")";
        } catch (RuntimeException e) {
            return "an unknown cipher";
        }
    }

    private static String name(ASN1ObjectIdentifier algorithm) {
        return ENCRYPTIONS.getOrDefault(algorithm, algorithm.getId());
    }
}
