package io.icws.gateway.config;

import java.security.PrivateKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.util.StringUtils;

/** A bundle {@code spring.ssl.bundle.pem.NAME} with a certificate; the certificates of its files may be in any order. */
record ServerCertificate(String name, PemSslBundleProperties properties) {

    /**
     * What the bundle's files hold. Two with the same content are equal.
     *
     * @param key the same as {@code certificate} where one file holds both
     */
    record Files(PemText certificate, PemText key, @Nullable PemText trusted) {}

    /** A bundle for the web server, and what it serves. */
    record Loaded(SslBundle bundle, CertificateChain chain) {}

    boolean isReloaded() {
        return properties.isReloadOnUpdate();
    }

    Files read() throws TlsException {
        var keystore = properties.getKeystore();
        var certificate = read("keystore.certificate", keystore.getCertificate());
        var key = StringUtils.hasText(keystore.getPrivateKey())
                ? read("keystore.private-key", keystore.getPrivateKey())
                : certificate;
        var trusted = properties.getTruststore().getCertificate();
        return new Files(
                certificate, key, StringUtils.hasText(trusted) ? read("truststore.certificate", trusted) : null);
    }

    private PemText read(String property, @Nullable String value) throws TlsException {
        return PemText.read("spring.ssl.bundle.pem.%s.%s".formatted(name, property), value == null ? "" : value);
    }

    /** @throws TlsException if the files hold nothing that TLS can be served with */
    Loaded load(Files files) throws TlsException {
        var certificates = files.certificate().certificates();
        var key = files.key().privateKey(properties.getKeystore().getPrivateKeyPassword());
        var chain = CertificateChain.of(key, certificates);
        if (chain == null) {
            throw new TlsException("the private key in %s belongs to no certificate in %s (%s)"
                    .formatted(files.key(), files.certificate(), CertificateChain.subjects(certificates)));
        }
        try {
            var bundle = bundle(key, chain, files.trusted());
            // Fails here rather than in the web server, which would have forgotten the certificate before.
            bundle.createSslContext();
            return new Loaded(bundle, chain);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new TlsException(
                    "%s (%s): %s"
                            .formatted(
                                    files.certificate(),
                                    CertificateChain.subject(chain.own()),
                                    String.valueOf(e.getMessage())),
                    e);
        }
    }

    private SslBundle bundle(PrivateKey key, CertificateChain chain, @Nullable PemText trusted) throws TlsException {
        var alias = properties.getKey().getAlias();
        var password = properties.getKey().getPassword();
        var options = properties.getOptions();
        var own = PemSslStore.of(properties.getKeystore().getType(), alias, password, chain.certificates(), key);
        var others = trusted == null
                ? null
                : PemSslStore.of(properties.getTruststore().getType(), List.copyOf(trusted.certificates()), null);
        return SslBundle.of(
                new PemSslStoreBundle(own, others),
                SslBundleKey.of(password, alias),
                SslOptions.of(options.getCiphers(), options.getEnabledProtocols()),
                properties.getProtocol());
    }
}
