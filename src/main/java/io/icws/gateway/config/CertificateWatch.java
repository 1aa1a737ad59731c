package io.icws.gateway.config;

import io.icws.gateway.config.ServerCertificate.Files;
import io.icws.gateway.config.ServerCertificate.Loaded;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundleRegistry;

/**
 * Serves a certificate, and each one that replaces it in its files. Compares the content of the files, which detects
 * renewals through links at any level of the path and on file systems that report no changes.
 */
final class CertificateWatch {

    private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

    /** What one look at the files found: one of the two is null. */
    private record Found(@Nullable Files files, @Nullable String failure) {}

    private final ServerCertificate certificate;
    private final SslBundleRegistry registry;
    private final Clock clock;
    private Loaded served;
    /** What is served, or was refused. */
    private Found decided;

    private Found seen;

    /** @throws TlsException if there is nothing to begin with */
    CertificateWatch(ServerCertificate certificate, SslBundleRegistry registry, Clock clock) throws TlsException {
        this.certificate = certificate;
        this.registry = registry;
        this.clock = clock;
        var files = certificate.read();
        this.decided = new Found(files, null);
        this.seen = decided;
        this.served = certificate.load(files);
        registry.registerBundle(certificate.name(), served.bundle());
        report(files);
    }

    /** To be called again and again. Acts when the files have changed and two looks in a row found the same. */
    void look() {
        var found = find();
        boolean changed = !found.equals(decided) && found.equals(seen);
        seen = found;
        if (!changed) {
            return;
        }
        decided = found;
        if (found.files() == null) {
            refused(String.valueOf(found.failure()));
            return;
        }
        try {
            var loaded = certificate.load(found.files());
            registry.updateBundle(certificate.name(), loaded.bundle());
            served = loaded;
            report(found.files());
        } catch (TlsException | RuntimeException e) {
            refused(String.valueOf(e.getMessage()));
        }
    }

    private Found find() {
        try {
            return new Found(certificate.read(), null);
        } catch (TlsException e) {
            return new Found(null, e.getMessage());
        } catch (RuntimeException e) {
            // The next renewal must be noticed all the same. Without the message, which may quote a key.
            return new Found(null, "its files cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private void refused(String reason) {
        log.error(
                "The renewed TLS certificate is not used: {}. Still serving {}, which expires at {}",
                reason,
                CertificateChain.subject(served.chain().own()),
                served.chain().expiry());
    }

    private void report(Files files) {
        var chain = served.chain();
        var now = clock.instant();
        log.info(
                "Serving TLS with the certificate of {} from {}, which expires at {}",
                CertificateChain.subject(chain.own()),
                files.certificate(),
                chain.expiry());
        if (!chain.extra().isEmpty()) {
            log.warn(
                    "Ignored certificates in {} that do not belong to its chain: {}",
                    files.certificate(),
                    CertificateChain.subjects(chain.extra()));
        }
        if (now.isAfter(chain.expiry())) {
            log.warn("The TLS certificate in {} has expired: clients refuse it", files.certificate());
        } else if (now.isBefore(chain.own().getNotBefore().toInstant())) {
            log.warn(
                    "The TLS certificate in {} is not valid before {}: clients refuse it",
                    files.certificate(),
                    chain.own().getNotBefore().toInstant());
        }
    }
}
