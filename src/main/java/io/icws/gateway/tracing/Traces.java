package io.icws.gateway.tracing;

import io.icws.protocol.Principal;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Begins the traces. A connection is sampled once, at its handshake; what belongs to one that is not sampled makes no
 * spans at all.
 */
public final class Traces {

    /** Makes no spans. */
    public static final Traces OFF = new Traces(false, TracerProvider.noop().get("off"));

    private static final TextMapGetter<HttpHeaders> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpHeaders headers) {
            return headers.headerNames();
        }

        @Override
        public @Nullable String get(@Nullable HttpHeaders headers, String name) {
            return headers == null ? null : headers.getFirst(name);
        }
    };

    private final boolean on;
    private final Tracer tracer;

    Traces(boolean on, Tracer tracer) {
        this.on = on;
        this.tracer = tracer;
    }

    /** The trace of a new connection, a child of the W3C {@code traceparent} in its handshake if there is one. */
    public ConnectionTrace connection(HttpHeaders handshake) {
        if (!on) {
            return ConnectionTrace.NONE;
        }
        var parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), handshake, HEADERS);
        var span = tracer.spanBuilder("connection")
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        return span.getSpanContext().isSampled() ? new ConnectionTrace(tracer, span) : ConnectionTrace.NONE;
    }

    /**
     * Runs what hands the messages of a page to sessions; the deliveries it begins are linked to the page's poll.
     *
     * @param started when the poll was decided on, of {@link System#nanoTime}
     */
    public <T> T poll(Principal canister, long started, int messages, Supplier<T> dispatch) {
        return on ? new PollTrace(tracer, canister, started, messages).around(dispatch) : dispatch.get();
    }
}
