package io.icws.gateway.ops;

import io.icws.gateway.session.RequestGuard;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/**
 * Beans of the management port's own context. Named in a resource, {@code META-INF/spring/...imports}, and without an
 * annotation of Spring: a component scan would find them for the clients' port as well.
 */
class ManagementPort {

    private static final String METRICS = "/metrics";

    /** Serves the metrics at {@code /metrics} too, where the Rust gateway has them. */
    @Bean
    WebFilter metricsPath(WebEndpointProperties endpoints) {
        var target = endpoints.getBasePath() + "/prometheus";
        return (exchange, chain) -> {
            var request = exchange.getRequest();
            if (!request.getPath().pathWithinApplication().value().equals(METRICS)) {
                return chain.filter(exchange);
            }
            return chain.filter(exchange.mutate()
                    .request(request.mutate().path(target).build())
                    .build());
        };
    }

    /** What keeps hostile requests out of the log of the clients' port does so here. */
    @Bean
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> requestGuard() {
        return factory -> factory.addServerCustomizers(server ->
                server.doOnChannelInit((observer, channel, peer) -> RequestGuard.install(channel.pipeline())));
    }

    /** Only where it cannot meet clients. */
    @Bean
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    WebFilter statusPage() {
        return new StatusPage();
    }

    /**
     * Keeps WebSocket clients off this port. Its context sees the handler mappings of its parent, which would make every
     * path a gateway; a bean of the same name hides the one of {@code session}.
     */
    @Bean
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    HandlerMapping gatewayMapping() {
        return exchange -> Mono.empty();
    }
}
