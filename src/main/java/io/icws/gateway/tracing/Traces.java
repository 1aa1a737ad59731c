package io.icws.gateway.tracing;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which connections are traced: those whose handshake has a sampled W3C {@code traceparent}, and of those without
 * one as many as {@code management.tracing.sampling.probability} says. None if there is nowhere to send spans to.
 */
public final class Traces {

    private record Tracing(Tracer tracer, Propagator propagator) {}

    private final @Nullable Tracing tracing;

    private Traces(@Nullable Tracing tracing) {
        this.tracing = tracing;
    }

    static Traces off() {
        return new Traces(null);
    }

    static Traces with(Tracer tracer, Propagator propagator) {
        return new Traces(new Tracing(tracer, propagator));
    }

    /** @param header of the handshake request by name; null if it has none */
    public ConnectionTrace connection(UnaryOperator<@Nullable String> header) {
        if (tracing == null) {
            return ConnectionTrace.NONE;
        }
        var span = tracing.propagator()
                .extract(header, (request, name) -> request.apply(name))
                .name("connection")
                .kind(Span.Kind.SERVER)
                .start();
        return span.isNoop() ? ConnectionTrace.NONE : new TracedConnection(tracing.tracer(), span);
    }
}
