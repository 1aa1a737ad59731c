package io.icws.gateway.tracing;

import io.icws.gateway.protocol.Principal;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One poll that brought messages. It serves many connections and so is nobody's child: the deliveries link to it. Its span
 * is made, with the time it really began, when the first of them is traced; so every link has an end.
 */
final class PollTrace {

    /** The sampler knows it by this name. */
    static final String NAME = "poll";

    private static final ThreadLocal<@Nullable PollTrace> CURRENT = new ThreadLocal<>();

    private final Tracer tracer;
    private final Principal canister;
    private final long started;
    private final int messages;
    private @Nullable Span span;

    PollTrace(Tracer tracer, Principal canister, long started, int messages) {
        this.tracer = tracer;
        this.canister = canister;
        this.started = started;
        this.messages = messages;
    }

    /** Of the poll whose messages this thread is handing out. */
    static SpanContext current() {
        var poll = CURRENT.get();
        return poll == null ? SpanContext.getInvalid() : poll.context();
    }

    <T> T around(Supplier<T> dispatch) {
        CURRENT.set(this);
        try {
            return dispatch.get();
        } finally {
            CURRENT.remove();
            if (span != null) {
                span.end();
            }
        }
    }

    private SpanContext context() {
        if (span == null) {
            span = tracer.spanBuilder(NAME)
                    .setParent(Context.root())
                    .setSpanKind(SpanKind.CLIENT)
                    .setStartTimestamp(Instant.now().minusNanos(System.nanoTime() - started))
                    .setAttribute("icws.canister", canister.toString())
                    .setAttribute("icws.messages", messages)
                    .startSpan();
        }
        return span.getSpanContext();
    }
}
