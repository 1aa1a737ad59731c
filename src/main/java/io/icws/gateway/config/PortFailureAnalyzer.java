package io.icws.gateway.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import reactor.netty.ChannelBindException;

/** Says which of the two addresses cannot be listened on, why, and what to change. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class PortFailureAnalyzer extends AbstractFailureAnalyzer<ChannelBindException> {

    private final Environment environment;

    PortFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ChannelBindException cause) {
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
                rootFailure);
    }

    private boolean isMetrics(String host, int port) {
        var text = Integer.toString(port);
        return text.equals(environment.getProperty("management.server.port"))
                && !(text.equals(environment.getProperty("server.port"))
                        && Objects.equals(host, environment.getProperty("server.address")));
    }
}
