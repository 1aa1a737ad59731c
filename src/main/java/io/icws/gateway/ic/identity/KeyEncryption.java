package io.icws.gateway.ic.identity;

import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Names the encryption of a private key, for messages. Source: RFC 8018, RFC 7292, RFC 7914. */
final class KeyEncryption {

    private static final Map<ASN1ObjectIdentifier, String> NAMES = Map.ofEntries(
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

    private KeyEncryption() {}

    /** @param der an {@code EncryptedPrivateKeyInfo}, or anything else */
    static String name(byte[] der) {
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
        return NAMES.getOrDefault(
                algorithm.getAlgorithm(), algorithm.getAlgorithm().getId());
    }
}
