package io.icws.gateway.session;

import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.session.admission.BufferedBytes;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/** All sessions of the process: those that live, and those that are still being closed at their canister. */
public final class SessionRegistry implements Disposable {

    private static final Logger log = LoggerFactory.getLogger(SessionRegistry.class);
    private static final Duration SWEEP = Duration.ofMillis(250);

    private record Seat(Principal canister, Principal client) {}

    private final Set<ClientSession> live = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<Seat, ClientSession> seats = new ConcurrentHashMap<>();
    private final AtomicInteger leaving = new AtomicInteger();
    private final Sinks.Many<Mono<Void>> farewells = Sinks.many()
            .unicast()
            .onBackpressureBuffer(Queues.<Mono<Void>>unbounded(64).get());
    private final Disposable.Composite running = Disposables.composite();
    private final BufferedBytes buffered;
    private final Object relief = new Object();
    private volatile boolean draining;

    SessionRegistry(SessionProperties properties, BufferedBytes buffered) {
        this.buffered = buffered;
        running.add(farewells
                .asFlux()
                .flatMap(farewell -> farewell, properties.closeConcurrency())
                .subscribe());
        running.add(Flux.interval(SWEEP)
                .onBackpressureDrop()
                .doOnNext(tick -> live.forEach(ClientSession::sweep))
                .subscribe());
    }

    /** Sessions whose socket is open. */
    public int size() {
        return live.size();
    }

    /** Sessions whose socket has ended but whose canister has not been told. */
    public int leaving() {
        return leaving.get();
    }

    boolean isDraining() {
        return draining;
    }

    /**
     * Closes every session, and every one that still comes, with 1001. Completes when their canisters have been told, or
     * after {@code bound}.
     */
    public Mono<Void> drain(Duration bound) {
        return Mono.defer(() -> {
            draining = true;
            live.forEach(SessionRegistry::leave);
            return Flux.interval(SWEEP)
                    .onBackpressureDrop()
                    .filter(tick -> live.isEmpty() && leaving.get() == 0)
                    .next()
                    .timeout(bound, Mono.empty())
                    .then();
        });
    }

    void begin(ClientSession session) {
        live.add(session);
        session.greet();
        if (draining) {
            leave(session);
        }
    }

    /** A canister keeps one connection of a principal: the one before this hears nothing any more. */
    void replaceOlder(Admission.Opening opening, ClientSession session) {
        var older = seats.put(seat(opening), session);
        if (older != null && older != session) {
            older.replaced();
        }
    }

    /** Cuts off the slowest readers until the process can hold this many bytes more. */
    void relieve(long bytes) {
        if (!buffered.wouldExceed(bytes)) {
            return;
        }
        synchronized (relief) {
            while (buffered.wouldExceed(bytes)) {
                var slowest = live.stream()
                        .max(Comparator.comparingLong(
                                session -> session.outbound().held()));
                if (slowest.isEmpty() || slowest.get().outbound().held() == 0) {
                    return;
                }
                slowest.get().cutOff();
            }
        }
    }

    void end(ClientSession session) {
        live.remove(session);
        var opening = session.opening();
        if (opening != null) {
            seats.remove(seat(opening), session);
        }
        leaving.incrementAndGet();
        var farewell = session.ended()
                .doOnError(bug -> log.error("{} did not end as it should", session, bug))
                .onErrorComplete()
                .doFinally(end -> leaving.decrementAndGet());
        synchronized (farewells) {
            farewells.tryEmitNext(farewell);
        }
    }

    @Override
    public void dispose() {
        running.dispose();
    }

    private static void leave(ClientSession session) {
        session.close(CloseCode.GOING_AWAY, "the gateway is shutting down: reconnect");
    }

    private static Seat seat(Admission.Opening opening) {
        return new Seat(opening.canister(), opening.client().principal());
    }
}
