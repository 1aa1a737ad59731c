package io.icws.gateway.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says that a start failed because of TLS where Spring Boot loads the certificate: {@code server.ssl.certificate}, key
 * stores, a bundle that does not exist. It has no exception of its own for that.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class TlsFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, RuntimeException outermost) {
        for (@Nullable Throwable cause = rootFailure; cause != null; cause = cause.getCause()) {
            if (isThrownByTls(cause)) {
                return new FailureAnalysis(
                        "TLS cannot be set up: %s.".formatted(message(cause)),
                        "Correct server.ssl.* and spring.ssl.bundle.*, or give the certificate chain with %s and its private key with %s."
                                .formatted(TlsFlags.CERTIFICATE_FLAG, TlsFlags.KEY_FLAG),
                        rootFailure);
            }
        }
        return null;
    }

    private static String message(Throwable failure) {
        var root = NestedExceptionUtils.getRootCause(failure);
        return root == null ? String.valueOf(failure.getMessage()) : failure.getMessage() + ": " + root.getMessage();
    }

    private static boolean isThrownByTls(Throwable failure) {
        var trace = failure.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("org.springframework.boot.ssl.");
    }
}
