package io.icws.gateway.relay;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.relay.RelayedCall.Position;
import io.icws.gateway.relay.RelayedCall.Progress;
import io.icws.protocol.Envelope;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The upstream queue of one session, FIFO. The next envelope is sent once the previous one has been inducted, that
 * is, once its position in the canister's queue is certified. With {@link RelayProperties.Ordering#PIPELINED} a window of
 * envelopes may be in flight, and the next is sent once the previous one has been accepted.
 */
public final class UpstreamQueue implements Disposable {

    private static final Logger log = LoggerFactory.getLogger(UpstreamQueue.class);

    private record Waiting(Envelope envelope, Instant since) {}

    private final Function<Envelope, Flux<Progress>> calls;
    private final BiConsumer<Envelope, Outcome> outcomes;
    private final RelayProperties limits;
    private final SteadyClock clock;
    private final RelayMeters meters;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(2);
    private final Set<InFlightCall> inFlight = new HashSet<>();
    private final Sinks.Empty<Void> finished = Sinks.empty();
    private long waitingBytes;
    private int notInducted;
    private boolean awaitingAcceptance;
    private boolean finishing;
    private boolean stopped;

    UpstreamQueue(
            Function<Envelope, Flux<Progress>> calls,
            BiConsumer<Envelope, Outcome> outcomes,
            RelayProperties limits,
            SteadyClock clock,
            RelayMeters meters) {
        this.calls = calls;
        this.outcomes = outcomes;
        this.limits = limits;
        this.clock = clock;
        this.meters = meters;
    }

    /** @return false if the queue is full or {@link #finish} was called; after {@link #stopSending} envelopes are dropped */
    public boolean offer(Envelope envelope) {
        synchronized (this) {
            if (stopped) {
                return true;
            }
            int size = envelope.body().length;
            boolean full = waiting.size() >= limits.queueMessages()
                    || waitingBytes + size > limits.constants().queueSize().toBytes();
            if (full || finishing) {
                return false;
            }
            waiting.add(new Waiting(envelope, clock.now()));
            waitingBytes += size;
            meters.waiting.increment();
        }
        sendNext();
        return true;
    }

    /** When the first waiting envelope exceeds the maximum queue age; null if none waits. */
    public synchronized @Nullable Instant overdueAt() {
        var first = waiting.peek();
        return first == null ? null : first.since().plus(limits.queueAge());
    }

    /** Accepts no more envelopes. Completes when all accepted ones have an outcome. */
    public Mono<Void> finish() {
        synchronized (this) {
            finishing = true;
        }
        completeIfDone();
        return finished.asMono();
    }

    /**
     * Drops the waiting envelopes and all later ones; those in flight continue. After a missing message the canister would
     * refuse what follows.
     */
    public void stopSending() {
        synchronized (this) {
            stopped = true;
            meters.waiting.add(-waiting.size());
            waiting.clear();
            waitingBytes = 0;
        }
        completeIfDone();
    }

    /** Drops the waiting envelopes and stops following those in flight. */
    @Override
    public void dispose() {
        stopSending();
        List<InFlightCall> abandoned;
        synchronized (this) {
            abandoned = List.copyOf(inFlight);
            inFlight.clear();
            meters.inFlight.add(-abandoned.size());
        }
        abandoned.forEach(InFlightCall::cancel);
        finished.tryEmitEmpty();
    }

    private void sendNext() {
        InFlightCall call;
        synchronized (this) {
            boolean mayLeave = !awaitingAcceptance && notInducted < limits.inFlight();
            var first = mayLeave ? waiting.poll() : null;
            if (first == null) {
                return;
            }
            call = new InFlightCall(first.envelope());
            waitingBytes -= call.envelope.body().length;
            awaitingAcceptance = true;
            notInducted++;
            inFlight.add(call);
            meters.waiting.decrement();
            meters.inFlight.increment();
        }
        calls.apply(call.envelope).subscribe(call);
    }

    private void progressed(InFlightCall call, Progress progress) {
        if (progress instanceof Outcome outcome) {
            meters.decided(call.envelope, outcome, call.began);
            outcomes.accept(call.envelope, outcome);
        }
        synchronized (this) {
            if (!call.accepted) {
                call.accepted = true;
                awaitingAcceptance = false;
            }
            if (!call.inducted && progress != Position.ACCEPTED) {
                call.inducted = true;
                notInducted--;
            }
            if (progress instanceof Outcome && inFlight.remove(call)) {
                meters.inFlight.decrement();
            }
        }
        sendNext();
        completeIfDone();
    }

    private void completeIfDone() {
        boolean done;
        synchronized (this) {
            done = finishing && waiting.isEmpty() && inFlight.isEmpty();
        }
        if (done) {
            finished.tryEmitEmpty();
        }
    }

    /** Its fields are guarded by the queue. */
    private final class InFlightCall extends BaseSubscriber<Progress> {
        private final Envelope envelope;
        private final long began = System.nanoTime();
        private boolean accepted;
        private boolean inducted;

        private InFlightCall(Envelope envelope) {
            this.envelope = envelope;
        }

        @Override
        protected void hookOnNext(Progress progress) {
            progressed(this, progress);
        }

        @Override
        protected void hookOnError(Throwable bug) {
            var content = envelope.content();
            log.error("Relaying request {} of {} failed unexpectedly", content.requestId(), content.sender(), bug);
            progressed(this, new Outcome.ExecutionUnknown(new IcError.BadAnswer("unexpected: " + bug.getMessage())));
        }
    }
}
