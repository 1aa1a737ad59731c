package io.icws.gateway.tracing;

import io.micrometer.observation.ObservationPredicate;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/** Tracing is on if there is a span exporter and the sampling probability is above 0. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    private static final String PROBABILITY = "${management.tracing.sampling.probability}";

    @Bean
    Traces traces(
            ObjectProvider<SpanExporter> exporters,
            ObjectProvider<OpenTelemetry> telemetry,
            @Value(PROBABILITY) double probability) {
        var sdk = telemetry.getIfAvailable();
        boolean wanted = probability > 0 && exporters.stream().findAny().isPresent();
        return sdk == null || !wanted ? Traces.OFF : new Traces(true, sdk.getTracer("io.icws.gateway"));
    }

    @Bean
    Sampler connectionSampler(@Value(PROBABILITY) double probability) {
        return new ConnectionSampler(probability);
    }

    /** Spring's observation of a handshake would last as long as the connection and retain its request. */
    @Bean
    ObservationPredicate handshakesAreNoRequests() {
        return (name, context) -> !(context instanceof ServerRequestObservationContext server
                && server.getCarrier() != null
                && "websocket".equalsIgnoreCase(server.getCarrier().getHeaders().getFirst(HttpHeaders.UPGRADE)));
    }
}
