package io.icws.gateway.tracing;

import io.icws.protocol.Principal;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import org.slf4j.MDC;

/** The spans of one connection. Its lock is held for bookkeeping only, so it may be called under any other. */
public final class ConnectionTrace {

    /** Of a connection that is not sampled; shared, costs a look at a field. */
    public static final ConnectionTrace NONE =
            new ConnectionTrace(TracerProvider.noop().get("off"), Span.getInvalid());

    /** The attribute of a WebSocket that holds its trace. */
    public static final String ATTRIBUTE = ConnectionTrace.class.getName();

    private static final String TRACE_ID = "traceId";
    private static final String SPAN_ID = "spanId";

    private final boolean sampled;
    private final Tracer tracer;
    private final Span connection;
    private final IdentityHashMap<Object, Span> relays = new IdentityHashMap<>(2);
    /** Of frames that are not written yet, in their order. */
    private final Queue<Span> deliveries = new ArrayDeque<>(2);

    private Span open = Span.getInvalid();

    ConnectionTrace(Tracer tracer, Span connection) {
        this.sampled = connection.getSpanContext().isSampled();
        this.tracer = tracer;
        this.connection = connection;
    }

    /** @param attributes of a WebSocket */
    public static ConnectionTrace of(Map<String, Object> attributes) {
        return attributes.get(ATTRIBUTE) instanceof ConnectionTrace trace ? trace : NONE;
    }

    public boolean isSampled() {
        return sampled;
    }

    /** The first frame has passed all checks; lasts until the OpenMessage comes. */
    public void opening(Principal canister) {
        if (sampled) {
            synchronized (this) {
                connection.setAttribute("icws.canister", canister.toString());
                open = begin("open", SpanKind.INTERNAL, connection);
            }
        }
    }

    public void opened() {
        if (sampled) {
            synchronized (this) {
                open.end();
                open = Span.getInvalid();
            }
        }
    }

    /** An envelope is given to the relay. Until the OpenMessage comes that is part of opening. */
    public void relaying(Object envelope) {
        if (sampled) {
            synchronized (this) {
                relays.put(
                        envelope,
                        begin("relay", SpanKind.CLIENT, open.getSpanContext().isValid() ? open : connection));
            }
        }
    }

    /** @param outcome as the meters call it */
    public void relayed(Object envelope, Enum<?> outcome) {
        if (sampled) {
            synchronized (this) {
                var relay = relays.remove(envelope);
                if (relay != null) {
                    relay.setAttribute("icws.outcome", outcome.name()).end();
                }
            }
        }
    }

    /** A message of the canister is given to the socket, by the thread that hands out a poll. */
    public void delivering(int bytes) {
        if (sampled) {
            synchronized (this) {
                deliveries.add(tracer.spanBuilder("delivery")
                        .setParent(Context.root().with(connection))
                        .setSpanKind(SpanKind.PRODUCER)
                        .addLink(PollTrace.current())
                        .setAttribute("icws.bytes", bytes)
                        .startSpan());
            }
        }
    }

    /** The oldest message of the canister that was not written has been handed to the operating system. */
    public void delivered() {
        if (sampled) {
            synchronized (this) {
                var delivery = deliveries.poll();
                if (delivery != null) {
                    delivery.end();
                }
            }
        }
    }

    /** The socket has ended, and with it what it did not deliver. Envelopes may still be under way. */
    public void ended(int code) {
        if (sampled) {
            synchronized (this) {
                opened();
                deliveries.forEach(delivery ->
                        delivery.setAttribute("icws.outcome", "DROPPED").end());
                deliveries.clear();
                connection.setAttribute("icws.close_code", code).end();
            }
        }
    }

    /** All envelopes are decided, but for those that never left. */
    public void settled() {
        if (sampled) {
            synchronized (this) {
                relays.values()
                        .forEach(relay ->
                                relay.setAttribute("icws.outcome", "DROPPED").end());
                relays.clear();
            }
        }
    }

    /** What is logged meanwhile carries the ids of this trace. */
    public void correlate(Runnable logging) {
        if (!sampled) {
            logging.run();
            return;
        }
        MDC.put(TRACE_ID, connection.getSpanContext().getTraceId());
        MDC.put(SPAN_ID, connection.getSpanContext().getSpanId());
        try {
            logging.run();
        } finally {
            MDC.remove(TRACE_ID);
            MDC.remove(SPAN_ID);
        }
    }

    private Span begin(String name, SpanKind kind, Span parent) {
        return tracer.spanBuilder(name)
                .setParent(Context.root().with(parent))
                .setSpanKind(kind)
                .startSpan();
    }
}
