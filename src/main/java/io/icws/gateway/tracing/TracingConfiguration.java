package io.icws.gateway.tracing;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Traces if an endpoint for spans is set, {@code management.opentelemetry.tracing.export.otlp.endpoint}. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    @Bean
    Traces traces(
            ObjectProvider<SpanExporter> exporters,
            ObjectProvider<Tracer> tracers,
            ObjectProvider<Propagator> propagators) {
        var tracer = tracers.getIfAvailable();
        var propagator = propagators.getIfAvailable();
        return exporters.stream().findAny().isEmpty() || tracer == null || propagator == null
                ? Traces.off()
                : Traces.with(tracer, propagator);
    }
}
