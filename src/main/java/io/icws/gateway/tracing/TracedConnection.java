package io.icws.gateway.tracing;

import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.Principal;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Guarded by itself: frames, outcomes and messages come on different threads. */
final class TracedConnection implements ConnectionTrace {

    private final Tracer tracer;
    private final Span connection;
    private final IdentityHashMap<Envelope, Span> relays = new IdentityHashMap<>();
    private final Queue<Span> deliveries = new ArrayDeque<>();
    private @Nullable Span open;

    TracedConnection(Tracer tracer, Span connection) {
        this.tracer = tracer;
        this.connection = connection;
    }

    /** To be started. */
    Span.Builder child(String name) {
        return tracer.spanBuilder().setParent(connection.context()).name(name);
    }

    @Override
    public synchronized void opening(Principal canister) {
        connection.tag("canister", canister.toString());
        open = child("open").start();
    }

    @Override
    public synchronized void opened() {
        if (open != null) {
            open.end();
            open = null;
        }
    }

    @Override
    public synchronized void relaying(Envelope envelope) {
        relays.put(
                envelope,
                child("relay")
                        .kind(Span.Kind.CLIENT)
                        .tag("bytes", envelope.body().length)
                        .start());
    }

    @Override
    public synchronized void relayed(Envelope envelope, String outcome) {
        var relay = relays.remove(envelope);
        if (relay != null) {
            relay.tag("outcome", outcome).end();
        }
    }

    @Override
    public synchronized void delivering(PollTrace poll, int bytes) {
        deliveries.add(child("delivery")
                .kind(Span.Kind.PRODUCER)
                .tag("bytes", bytes)
                .addLink(new Link(poll.span(this)))
                .start());
    }

    @Override
    public synchronized void delivered() {
        var delivery = deliveries.poll();
        if (delivery != null) {
            delivery.end();
        }
    }

    @Override
    public synchronized void ended(int closeCode) {
        opened();
        relays.values().forEach(Span::end);
        relays.clear();
        deliveries.forEach(Span::end);
        deliveries.clear();
        connection.tag("close.code", closeCode).end();
    }

    @Override
    public void correlate(Runnable logging) {
        var scope = tracer.withSpan(connection);
        try {
            logging.run();
        } finally {
            scope.close();
        }
    }
}
