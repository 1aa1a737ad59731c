package io.icws.gateway.ic;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Limits the concurrent requests of one kind, first come, first served. The limit halves on HTTP 429, once for all
 * requests that were in flight together, and grows by one for each limit's worth of successes.
 */
final class RequestBudget {

    private static final int TOO_MANY_REQUESTS = 429;

    /**
     * @param maxInFlight most requests under way at once; over HTTP/1.1 also the number of connections
     * @param maxWaiting requests that may wait; one more fails at once
     * @param maxWait longest time a request may wait before it fails
     */
    record Bounds(int maxInFlight, int maxWaiting, Duration maxWait) {}

    private static final class Ticket {
        private final Sinks.Empty<Void> turn = Sinks.empty();
        private boolean granted;
        private long generation;
    }

    private final String name;
    private final Bounds bounds;
    private final LinkedHashSet<Ticket> waiting = new LinkedHashSet<>();
    private final AtomicInteger drains = new AtomicInteger();
    private int inFlight;
    private double limit;
    private long generation;

    /** @param name of the property that sets the bounds, for messages */
    RequestBudget(String name, Bounds bounds) {
        this.name = name;
        this.bounds = bounds;
        this.limit = bounds.maxInFlight();
    }

    /**
     * Runs the request when the limit admits it.
     *
     * @return the request's outcome, or {@link IcError.NotSent} if too many wait or the wait took too long
     */
    <T> Mono<T> run(Mono<T> request) {
        return Mono.defer(() -> {
            var ticket = new Ticket();
            if (!enqueue(ticket)) {
                return Mono.error(overloaded("more than " + bounds.maxWaiting() + " requests wait"));
            }
            return turn(ticket)
                    .then(request)
                    .doOnSuccess(answer -> grow())
                    .doOnError(IcException.class, e -> shrink(ticket, e.error()))
                    .doFinally(signal -> leave(ticket));
        });
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** The current limit. */
    synchronized int limit() {
        return (int) limit;
    }

    private Mono<Void> turn(Ticket ticket) {
        return Mono.defer(() -> {
                    drain();
                    return ticket.turn.asMono();
                })
                .timeout(bounds.maxWait(), Mono.error(() -> overloaded("no turn came within " + bounds.maxWait())));
    }

    private synchronized boolean enqueue(Ticket ticket) {
        boolean free = inFlight < (int) limit && waiting.isEmpty();
        return (free || waiting.size() < bounds.maxWaiting()) && waiting.add(ticket);
    }

    private void leave(Ticket ticket) {
        synchronized (this) {
            if (ticket.granted) {
                inFlight--;
            } else {
                waiting.remove(ticket);
            }
        }
        drain();
    }

    /** A request that fails at once leaves from within its own grant: the counter keeps that from recursing. */
    private void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (var next = grant(); next != null; next = grant()) {
                next.turn.tryEmitEmpty();
            }
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    private synchronized @Nullable Ticket grant() {
        if (waiting.isEmpty() || inFlight >= (int) limit) {
            return null;
        }
        var next = waiting.removeFirst();
        next.granted = true;
        next.generation = generation;
        inFlight++;
        return next;
    }

    private synchronized void grow() {
        limit = Math.min(bounds.maxInFlight(), limit + 1 / limit);
    }

    private synchronized void shrink(Ticket ticket, IcError error) {
        boolean tooMany = error instanceof IcError.Http http && http.status() == TOO_MANY_REQUESTS;
        if (tooMany && ticket.generation == generation) {
            limit = Math.max(1, limit / 2);
            generation++;
        }
    }

    private IcException overloaded(String why) {
        return new IcException(new IcError.NotSent(name + " is used up: " + why));
    }
}
