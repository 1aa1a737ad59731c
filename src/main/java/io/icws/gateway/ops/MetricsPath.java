package io.icws.gateway.ops;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.server.WebFilter;

/**
 * Serves the metrics at {@code /metrics} too, where the Rust gateway has them. Belongs to the context of the management
 * port only: clients may connect to any path of the other port.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
class MetricsPath {

    private static final String PATH = "/metrics";

    @Bean
    WebFilter metricsPathFilter(WebEndpointProperties endpoints) {
        var target = endpoints.getBasePath() + "/prometheus";
        return (exchange, chain) -> {
            var request = exchange.getRequest();
            if (!request.getPath().pathWithinApplication().value().equals(PATH)) {
                return chain.filter(exchange);
            }
            return chain.filter(exchange.mutate()
                    .request(request.mutate().path(target).build())
                    .build());
        };
    }
}
