package io.icws.gateway.config;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Loads and renews all PEM bundles that have a certificate, those of the flags and those of {@code spring.ssl.bundle.pem}.
 * Other bundles are left to Spring Boot.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class CertificateRegistrar implements SslBundleRegistrar, DisposableBean {

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    private final SslProperties.Bundles bundles;
    private final Clock clock;
    private final Disposable.Swap looks = Disposables.swap();

    CertificateRegistrar(SslProperties properties, Clock clock) {
        this.bundles = properties.getBundle();
        this.clock = clock;
    }

    @Override
    public void registerBundles(SslBundleRegistry registry) {
        var own = new LinkedHashMap<>(bundles.getPem());
        own.values()
                .removeIf(bundle -> !StringUtils.hasText(bundle.getKeystore().getCertificate()));
        // Spring Boot's registrar comes after this one and reads the same properties.
        bundles.getPem().keySet().removeAll(own.keySet());
        var reloaded = new ArrayList<CertificateWatch>();
        own.forEach((name, properties) -> {
            var certificate = new ServerCertificate(name, properties);
            var watch = serve(certificate, registry);
            if (certificate.isReloaded()) {
                reloaded.add(watch);
            }
        });
        if (!reloaded.isEmpty()) {
            looks.update(lookAt(reloaded));
        }
    }

    private CertificateWatch serve(ServerCertificate certificate, SslBundleRegistry registry) {
        try {
            return new CertificateWatch(certificate, registry, clock);
        } catch (TlsException e) {
            throw new StartUpException(
                    "TLS cannot be set up: " + e.getMessage() + ".",
                    "Give the certificate chain with %s and its private key with %s (or spring.ssl.bundle.pem.%s.keystore.*), both in PEM and readable for the gateway's user."
                            .formatted(TlsFlags.CERTIFICATE_FLAG, TlsFlags.KEY_FLAG, certificate.name()),
                    e);
        }
    }

    private Disposable lookAt(List<CertificateWatch> watches) {
        var pause = bundles.getWatch().getFile().getQuietPeriod();
        return Flux.interval(pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause, Schedulers.boundedElastic())
                .onBackpressureDrop()
                .subscribe(tick -> watches.forEach(CertificateWatch::look));
    }

    @Override
    public void destroy() {
        looks.dispose();
    }
}
