package io.icws.gateway.relay;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.protocol.Envelope;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The way up of one session: envelopes leave in the order they came, the next one only when the place of the one before
 * in the canister's queue is fixed. {@link Ordering#PIPELINED} lets a window of them leave, each when the one before was
 * accepted.
 */
public final class UpstreamQueue implements Disposable {

    private static final Logger log = LoggerFactory.getLogger(UpstreamQueue.class);

    private record Waiting(Envelope envelope, Instant since) {}

    private final Function<Envelope, Flux<Progress>> courier;
    private final BiConsumer<Envelope, Outcome> decided;
    private final RelayProperties limits;
    private final SteadyClock clock;
    private final RelayMeters meters;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
    private final Disposable.Composite deliveries = Disposables.composite();
    private final Sinks.Empty<Void> finished = Sinks.empty();
    private long waitingBytes;
    private int underWay;
    private int unplaced;
    private boolean unaccepted;
    private boolean finishing;
    private boolean cut;

    UpstreamQueue(
            Function<Envelope, Flux<Progress>> courier,
            BiConsumer<Envelope, Outcome> decided,
            RelayProperties limits,
            SteadyClock clock,
            RelayMeters meters) {
        this.courier = courier;
        this.decided = decided;
        this.limits = limits;
        this.clock = clock;
        this.meters = meters;
    }

    /** @return false if the queue is full or was told to finish; what comes after {@link #cut} is dropped */
    public boolean offer(Envelope envelope) {
        synchronized (this) {
            if (cut) {
                return true;
            }
            int size = envelope.body().length;
            boolean full = waiting.size() >= limits.queueMessages()
                    || waitingBytes + size > limits.queueSize().toBytes();
            if (full || finishing) {
                return false;
            }
            waiting.add(new Waiting(envelope, clock.now()));
            waitingBytes += size;
            meters.waiting(1);
        }
        sendNext();
        return true;
    }

    /** From when on an envelope has waited longer than it may; null if none waits. */
    public synchronized @Nullable Instant overdueAt() {
        var first = waiting.peek();
        return first == null ? null : first.since().plus(limits.queueAge());
    }

    /** Takes no more envelopes; completes when all that were taken are decided. */
    public Mono<Void> finish() {
        synchronized (this) {
            finishing = true;
        }
        completeIfDone();
        return finished.asMono();
    }

    /** Takes no more envelopes and forgets those that wait: behind a hole in the sequence they could only do harm. */
    public void cut() {
        synchronized (this) {
            cut = true;
            meters.waiting(-waiting.size());
            waiting.clear();
            waitingBytes = 0;
        }
        completeIfDone();
    }

    /** Forgets what waits; what is under way is not followed any further. */
    @Override
    public void dispose() {
        cut();
        deliveries.dispose();
        synchronized (this) {
            meters.inFlight(-underWay);
            underWay = 0;
        }
        finished.tryEmitEmpty();
    }

    private void sendNext() {
        Envelope next;
        synchronized (this) {
            boolean mayLeave = !unaccepted && unplaced < limits.inFlight();
            var first = mayLeave ? waiting.poll() : null;
            if (first == null) {
                return;
            }
            next = first.envelope();
            waitingBytes -= next.body().length;
            unaccepted = true;
            unplaced++;
            underWay++;
            meters.waiting(-1);
            meters.inFlight(1);
        }
        send(next);
    }

    private void send(Envelope envelope) {
        var passage = new Passage();
        var delivery = Disposables.swap();
        deliveries.add(delivery);
        delivery.update(courier.apply(envelope)
                .doFinally(end -> deliveries.remove(delivery))
                .subscribe(progress -> progressed(envelope, progress, passage), bug -> {
                    log.error("Relay failed unexpectedly", bug);
                    progressed(
                            envelope,
                            new Outcome.Unknown(new IcError.BadAnswer("unexpected: " + bug.getMessage())),
                            passage);
                }));
    }

    private void progressed(Envelope envelope, Progress progress, Passage passage) {
        boolean decision = progress instanceof Outcome;
        if (progress instanceof Outcome outcome) {
            meters.decided(envelope, outcome, passage.began);
            decided.accept(envelope, outcome);
        }
        synchronized (this) {
            if (!passage.accepted) {
                passage.accepted = true;
                unaccepted = false;
            }
            if (!passage.placed && !(progress instanceof Progress.Accepted)) {
                passage.placed = true;
                unplaced--;
            }
            if (decision) {
                underWay--;
                meters.inFlight(-1);
            }
        }
        sendNext();
        completeIfDone();
    }

    private void completeIfDone() {
        boolean done;
        synchronized (this) {
            done = finishing && waiting.isEmpty() && underWay == 0;
        }
        if (done) {
            finished.tryEmitEmpty();
        }
    }

    /** How far one envelope has come. Guarded by the queue. */
    private static final class Passage {
        private final long began = System.nanoTime();
        private boolean accepted;
        private boolean placed;
    }
}
