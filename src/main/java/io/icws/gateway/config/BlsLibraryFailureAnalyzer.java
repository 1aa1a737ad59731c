package io.icws.gateway.config;

import io.icws.gateway.ic.certificate.BlsLibraryException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Names the directory from which the BLS library cannot be loaded, and how to choose another. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class BlsLibraryFailureAnalyzer extends AbstractFailureAnalyzer<BlsLibraryException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, BlsLibraryException cause) {
        return new FailureAnalysis(
                "The BLS library, which verifies certificates, cannot be unpacked into java.io.tmpdir and loaded from there"
                        + " (%s): %s.".formatted(System.getProperty("java.io.tmpdir"), cause.getMessage()),
                "Mount this directory without noexec and writable for the gateway's user (docker run --tmpfs /tmp:exec), or"
                        + " choose another one with the environment variable"
                        + " _JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY. The library needs glibc, so musl (Alpine) will"
                        + " not do.",
                rootFailure);
    }
}
