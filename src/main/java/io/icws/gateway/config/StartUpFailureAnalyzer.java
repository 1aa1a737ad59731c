package io.icws.gateway.config;

import io.icws.gateway.ic.ProxyException;
import io.icws.gateway.ic.certificate.BlsLibraryException;
import io.icws.gateway.ic.identity.KeyFileException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Describes the failures for which the gateway has an exception type: what is wrong and what to change. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartUpFailureAnalyzer implements FailureAnalyzer {

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case StartUpException e -> {
                    return new FailureAnalysis(e.getMessage(), e.action(), failure);
                }
                case ProxyException e -> {
                    return new FailureAnalysis(e.getMessage() + ".", e.remedy(), failure);
                }
                case KeyFileException e -> {
                    return keyFile(e, failure);
                }
                case BlsLibraryException e -> {
                    return blsLibrary(e, failure);
                }
                default -> {}
            }
        }
        return null;
    }

    private static FailureAnalysis keyFile(KeyFileException cause, Throwable failure) {
        return new FailureAnalysis(
                cause.getMessage() + ".",
                "Restore the file, or set gateway.identity.key-file, .pem or .seed-file. Canisters identify a gateway by its"
                        + " key. If the file is missing, a new key is generated, and messages queued for the old key can"
                        + " no longer be fetched.",
                failure);
    }

    private static FailureAnalysis blsLibrary(BlsLibraryException cause, Throwable failure) {
        return new FailureAnalysis(
                "The BLS library, which verifies certificates, cannot be unpacked into java.io.tmpdir and loaded from there"
                        + " (%s): %s.".formatted(System.getProperty("java.io.tmpdir"), cause.getMessage()),
                "Mount this directory without noexec and writable for the gateway's user (docker run --tmpfs /tmp:exec), or"
                        + " choose another one with the environment variable"
                        + " _JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY. The library needs glibc; musl (Alpine) is not"
                        + " supported.",
                failure);
    }
}
