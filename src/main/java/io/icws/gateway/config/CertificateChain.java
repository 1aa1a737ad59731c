package io.icws.gateway.config;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that belong to a private key, in the order in which TLS sends them.
 *
 * @param certificates the server's own first, then each the issuer of the one before
 * @param extra certificates that were given and do not belong to the chain
 */
record CertificateChain(List<X509Certificate> certificates, List<X509Certificate> extra) {

    /**
     * Puts certificates in order. They may come in any order, twice, or not belong to the chain; the first certificate
     * with the key's public key is the server's own.
     *
     * @param given at least one
     * @return null if none belongs to the key
     */
    static @Nullable CertificateChain of(PrivateKey key, List<X509Certificate> given) {
        var rest = new LinkedHashSet<>(given);
        var own = rest.stream()
                .filter(certificate -> belongTogether(key, certificate.getPublicKey()))
                .findFirst()
                .orElse(null);
        if (own == null) {
            return null;
        }
        var chain = new ArrayList<X509Certificate>();
        for (var next = own; next != null; next = issuer(next, rest)) {
            chain.add(next);
            rest.remove(next);
        }
        return new CertificateChain(List.copyOf(chain), List.copyOf(rest));
    }

    X509Certificate own() {
        return certificates.getFirst();
    }

    /** When the first certificate of the chain expires. */
    Instant expiry() {
        return certificates.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    static String subjects(List<X509Certificate> certificates) {
        return certificates.stream().map(CertificateChain::subject).distinct().collect(Collectors.joining("; "));
    }

    /** An authority may be there twice, self-signed and signed by another: the latter leads further. */
    private static @Nullable X509Certificate issuer(
            X509Certificate certificate, LinkedHashSet<X509Certificate> others) {
        if (isSelfIssued(certificate)) {
            return null;
        }
        var issuers =
                others.stream().filter(other -> issued(other, certificate)).toList();
        return issuers.stream()
                .filter(issuer -> !isSelfIssued(issuer))
                .findFirst()
                .orElse(issuers.isEmpty() ? null : issuers.getFirst());
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        if (!issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
        if (key instanceof RSAKey one && publicKey instanceof RSAKey other) {
            return one.getModulus().equals(other.getModulus());
        }
        var algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }
}
