package io.icws.gateway.config;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Names the PEM files when TLS cannot be set up with them. Spring Boot throws nothing of its own for that, but all of it
 * while its registry of bundles is made.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class TlsFailureAnalyzer extends AbstractFailureAnalyzer<BeanCreationException> {

    private static final String REGISTRY = "sslBundleRegistry";

    private final Environment environment;

    TlsFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BeanCreationException outermost) {
        if (!concernsRegistry(outermost)) {
            return null;
        }
        return new FailureAnalysis(
                "TLS cannot be set up with certificate %s and private key %s: %s."
                        .formatted(
                                file("certificate"),
                                file("private-key"),
                                NestedExceptionUtils.getMostSpecificCause(outermost)
                                        .getMessage()),
                "Give the certificate chain with %s and its private key with %s, both in PEM and readable for the gateway's user."
                        .formatted(TlsFlags.CERTIFICATE_FLAG, TlsFlags.KEY_FLAG),
                rootFailure);
    }

    private static boolean concernsRegistry(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BeanCreationException creation && REGISTRY.equals(creation.getBeanName())) {
                return true;
            }
        }
        return false;
    }

    private String file(String property) {
        return environment.getProperty(
                "spring.ssl.bundle.pem.%s.keystore.%s"
                        .formatted(environment.getProperty("server.ssl.bundle", TlsFlags.BUNDLE), property),
                "(none)");
    }
}
