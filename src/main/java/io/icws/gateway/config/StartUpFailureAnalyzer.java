package io.icws.gateway.config;

import io.icws.certificate.BlsLibrary;
import io.icws.gateway.ic.ProxyException;
import io.icws.gateway.ic.identity.KeyFileException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanInstantiationException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import reactor.netty.ChannelBindException;

/** Describes why a start failed: what is wrong and what to change. Spring Boot's own analyzers describe the rest. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartUpFailureAnalyzer implements FailureAnalyzer {

    private final Environment environment;

    StartUpFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            var analysis = switch (cause) {
                case StartUpException e -> new FailureAnalysis(e.getMessage(), e.action(), failure);
                case ProxyException e -> new FailureAnalysis(e.getMessage() + ".", e.remedy(), failure);
                case KeyFileException e -> keyFile(e, failure);
                case BlsLibrary.LoadException e -> blsLibrary(e, failure);
                case ChannelBindException e -> port(e, failure);
                case BindException e -> setting(e, failure);
                default -> isThrownByTls(cause) ? tls(cause, failure) : null;
            };
            if (analysis != null) {
                return analysis;
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

    private static FailureAnalysis blsLibrary(BlsLibrary.LoadException cause, Throwable failure) {
        return new FailureAnalysis(
                "The BLS library, which verifies certificates, cannot be unpacked into java.io.tmpdir and loaded from there"
                        + " (%s): %s.".formatted(System.getProperty("java.io.tmpdir"), cause.getMessage()),
                "Mount this directory without noexec and writable for the gateway's user (docker run --tmpfs /tmp:exec), or"
                        + " choose another one with the environment variable"
                        + " _JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY. The library needs glibc; musl (Alpine) is not"
                        + " supported.",
                failure);
    }

    private FailureAnalysis port(ChannelBindException cause, Throwable failure) {
        var port = cause.localPort();
        var metrics = isMetrics(cause.localHost(), port);
        var prefix = metrics ? "management.server" : "server";
        var address = environment.getProperty(prefix + ".address", cause.localHost());
        var reason =
                cause.getCause() == null ? cause.getMessage() : cause.getCause().getMessage();
        return new FailureAnalysis(
                "The %s cannot listen on %s:%d: %s."
                        .formatted(metrics ? "metrics endpoint" : "gateway", address, port, reason),
                "Stop what uses that port, or choose another address with %s or %s.address and %s.port."
                        .formatted(metrics ? "--prometheus-endpoint" : "--gateway-address", prefix, prefix),
                failure);
    }

    private boolean isMetrics(String host, int port) {
        var text = Integer.toString(port);
        return text.equals(environment.getProperty("management.server.port"))
                && !(text.equals(environment.getProperty("server.port"))
                        && Objects.equals(host, environment.getProperty("server.address")));
    }

    /** What a properties record refused in its constructor: values that contradict each other, or mainnet over http. */
    private static @Nullable FailureAnalysis setting(BindException binding, Throwable failure) {
        for (@Nullable Throwable cause = binding; cause != null; cause = cause.getCause()) {
            if (cause instanceof BeanInstantiationException
                    && cause.getCause() instanceof IllegalArgumentException refusal) {
                return new FailureAnalysis(
                        "The settings %s.* cannot be used: %s.".formatted(binding.getName(), refusal.getMessage()),
                        "Change the setting in config/application.yml, the environment or on the command line (--help).",
                        failure);
            }
        }
        return null;
    }

    /** Spring Boot has no exception type for certificates, key stores and bundles that it cannot load. */
    private static boolean isThrownByTls(Throwable failure) {
        var trace = failure.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().startsWith("org.springframework.boot.ssl.");
    }

    private static FailureAnalysis tls(Throwable cause, Throwable failure) {
        var root = NestedExceptionUtils.getRootCause(cause);
        return new FailureAnalysis(
                "TLS cannot be set up: %s."
                        .formatted(root == null ? cause.getMessage() : cause.getMessage() + ": " + root.getMessage()),
                "Correct server.ssl.* and spring.ssl.bundle.*, or give the certificate chain with %s and its private key with %s."
                        .formatted(TlsFlags.CERTIFICATE_FLAG, TlsFlags.KEY_FLAG),
                failure);
    }
}
