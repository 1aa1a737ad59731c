package io.icws.gateway.tracing;

import io.icws.protocol.Principal;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One poll that returned messages. It serves many connections, so it has no parent span, and the deliveries link to it. Its
 * span is created with its real start time when the first delivery is traced, so every link has a target.
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

    /** The poll whose messages this thread is dispatching. */
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
