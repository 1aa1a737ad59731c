package io.icws.gateway.ic.identity;

import io.icws.protocol.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.ic4j.agent.identity.Identity;
import org.jspecify.annotations.Nullable;

/**
 * Private keys as PEM: PKCS#8 with Ed25519 or ECDSA, SEC1 with ECDSA, as openssl, dfx, icp and quill write them. Messages
 * never hold a key. Source: RFC 5915, 5958, 8410.
 */
final class KeyPem {

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

    private KeyPem() {}

    /** @throws MalformedException that says what was found */
    static Identity decode(String text) throws MalformedException {
        var pem = Pem.parse(text);
        var key = pem.privateKey();
        var cipher = key.cipher();
        if (cipher != null) {
            throw encrypted(cipher);
        }
        return switch (key.label()) {
            case "PRIVATE KEY" -> pkcs8(key.der());
            case "EC PRIVATE KEY" -> sec1(key.der(), parameters(pem.block(PARAMETERS)));
            case "ENCRYPTED PRIVATE KEY" -> throw encrypted(encryption(key.der()));
            default -> throw new MalformedException("PEM of a key of another kind, " + key.label());
        };
    }

    private static MalformedException encrypted(String cipher) {
        return new MalformedException("a private key encrypted with " + cipher
                + ", which is not decrypted here; 'openssl pkey -in <file> -out <new file>' does so");
    }

    /** The name of the encryption, for messages; of an {@code EncryptedPrivateKeyInfo} or of anything else. */
    private static String encryption(byte[] der) {
        try {
            var algorithm = EncryptedPrivateKeyInfo.getInstance(der).getEncryptionAlgorithm();
            return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)
                    ? pbes2(PBES2Parameters.getInstance(algorithm.getParameters()))
                    : name(algorithm);
        } catch (RuntimeException e) {
            // The library throws many kinds of exceptions for invalid DER.
            return "an unknown cipher";
        }
    }

    private static String pbes2(PBES2Parameters parameters) {
        return "PBES2 ("
                + name(new AlgorithmIdentifier(parameters.getKeyDerivationFunc().getAlgorithm())) + ", "
                + name(new AlgorithmIdentifier(parameters.getEncryptionScheme().getAlgorithm())) + ")";
    }

    private static String name(AlgorithmIdentifier algorithm) {
        return ENCRYPTIONS.getOrDefault(
                algorithm.getAlgorithm(), algorithm.getAlgorithm().getId());
    }

    private static Identity pkcs8(byte[] der) throws MalformedException {
        if (KeyEncoding.isEd25519(der)) {
            return KeyEncoding.ed25519(der);
        }
        try {
            var info = PrivateKeyInfo.getInstance(der);
            var algorithm = info.getPrivateKeyAlgorithm();
            if (X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm.getAlgorithm())) {
                return ecdsa(ECPrivateKey.getInstance(info.parsePrivateKey()), algorithm.getParameters());
            }
            if (ED25519.equals(algorithm.getAlgorithm())) {
                throw KeyEncoding.noSuchKey(der);
            }
            throw new MalformedException("a key of another kind, "
                    + OTHER_ALGORITHMS.getOrDefault(
                            algorithm.getAlgorithm(), algorithm.getAlgorithm().getId()));
        } catch (IOException | RuntimeException e) {
            // The library throws many kinds of exceptions for invalid DER, and their messages may quote the key.
            throw KeyEncoding.noSuchKey(der);
        }
    }

    private static Identity sec1(byte[] der, @Nullable ASN1Encodable parameters) throws MalformedException {
        try {
            var sequence = ASN1Sequence.getInstance(der);
            if (!ASN1Integer.getInstance(sequence.getObjectAt(0)).hasValue(SEC1_VERSION)) {
                throw KeyEncoding.noSuchKey(der);
            }
            return ecdsa(ECPrivateKey.getInstance(sequence), parameters);
        } catch (RuntimeException e) {
            throw KeyEncoding.noSuchKey(der);
        }
    }

    /** @param parameters before the key, which name its curve; null if absent */
    private static Identity ecdsa(ECPrivateKey key, @Nullable ASN1Encodable parameters) throws MalformedException {
        var own = key.getParametersObject();
        if (own != null && parameters != null && !own.equals(parameters.toASN1Primitive())) {
            throw new MalformedException("a key on another curve than the parameters before it say");
        }
        var identity = EcdsaIdentity.of(
                curve(own == null ? parameters : own),
                new BigInteger(1, key.getKey().toByteArray()));
        ASN1BitString publicKey = key.getPublicKey();
        if (publicKey != null && !identity.hasPublicPoint(publicKey.getBytes())) {
            throw KeyEncoding.foreignPublicKey();
        }
        return identity;
    }

    private static @Nullable ASN1Encodable parameters(Pem.@Nullable Block block) throws MalformedException {
        if (block == null) {
            return null;
        }
        try {
            return ASN1Primitive.fromByteArray(block.der());
        } catch (IOException | RuntimeException e) {
            throw new MalformedException("EC PARAMETERS that cannot be read");
        }
    }

    private static EcdsaIdentity.Curve curve(@Nullable ASN1Encodable parameters) throws MalformedException {
        if (parameters == null) {
            throw new MalformedException("an EC key that does not say its curve");
        }
        if (parameters instanceof ASN1ObjectIdentifier name) {
            return EcdsaIdentity.Curve.of(name);
        }
        throw new MalformedException("an EC key with a curve that is described, not named");
    }
}
