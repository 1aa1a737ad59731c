package io.icws.gateway.session;

import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.session.admission.BufferedBytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
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
    private static final Duration LEAVING_STEP = Duration.ofMillis(50);

    private record Seat(Principal canister, Principal client) {}

    private record Key(Principal canister, ClientKey client) {}

    private final Set<ClientSession> live = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<Seat, ClientSession> seats = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, ClientSession> leaving = new ConcurrentHashMap<>();
    /** Sessions end on any thread: a queue for many producers needs no lock. It holds what is not subscribed yet. */
    private final Sinks.Many<Mono<Void>> farewells = Sinks.unsafe()
            .many()
            .unicast()
            .onBackpressureBuffer(Queues.<Mono<Void>>unboundedMultiproducer().get());

    private final Disposable.Composite running = Disposables.composite();
    private final BufferedBytes buffered;
    private final Object relief = new Object();
    private volatile boolean draining;

    SessionRegistry(BufferedBytes buffered, SteadyClock clock) {
        this.buffered = buffered;
        running.add(farewells
                .asFlux()
                // The budget of the gateway's own requests bounds the calls; waiting for a slow canister must not.
                .flatMap(farewell -> farewell, Integer.MAX_VALUE)
                .subscribe());
        running.add(Flux.interval(SWEEP)
                .onBackpressureDrop()
                .map(tick -> clock.now())
                .doOnNext(now -> live.forEach(session -> sweep(session, now)))
                .subscribe());
    }

    /** Sessions whose socket is open. */
    public int size() {
        return live.size();
    }

    /** Sessions whose socket has ended but whose canister is still to be told. */
    public int leaving() {
        return leaving.size();
    }

    /** Whether newcomers are to be refused. */
    public boolean isDraining() {
        return draining;
    }

    /** A snapshot of the sessions of one canister, in no order and no more than {@code most}. */
    public List<SessionStatus> of(Principal canister, int most) {
        return live.stream()
                .filter(session -> isOf(session.opening(), canister, null))
                .map(ClientSession::status)
                .filter(Objects::nonNull)
                .limit(most)
                .toList();
    }

    /**
     * Closes sessions of one canister with 1001, because an operator wants it.
     *
     * @param client the {@link ClientKey} of one session, as text; null for all
     * @return how many there were
     */
    public int close(Principal canister, @Nullable String client) {
        var chosen = live.stream()
                .filter(session -> isOf(session.opening(), canister, client))
                .toList();
        chosen.forEach(session -> session.close(CloseCode.GOING_AWAY, "closed by an operator: reconnect"));
        return chosen.size();
    }

    private static boolean isOf(@Nullable SessionIdentity opening, Principal canister, @Nullable String client) {
        return opening != null
                && opening.canister().equals(canister)
                && (client == null || opening.client().toString().equals(client));
    }

    /**
     * Refuses newcomers at once, lets every session live on for a grace time and then closes them, spread over a time, with
     * 1001. Completes when their canisters have been told, or when the time for it is over.
     */
    public Mono<Void> drain(DrainProperties properties) {
        return Mono.defer(() -> {
            draining = true;
            log.info("Draining {} sessions", live.size());
            return Mono.delay(live.isEmpty() ? Duration.ZERO : properties.grace())
                    .thenMany(Flux.defer(() -> leave(List.copyOf(live), properties.spread())))
                    .then(Mono.defer(this::gone))
                    .timeout(properties.timeout(), Mono.fromRunnable(this::gaveUp));
        });
    }

    private Flux<Long> leave(List<ClientSession> sessions, Duration spread) {
        int steps = Math.toIntExact(Math.max(1, spread.dividedBy(LEAVING_STEP)));
        int atOnce = Math.max(1, Math.ceilDiv(sessions.size(), steps));
        return Flux.fromIterable(sessions)
                .buffer(atOnce)
                .doOnNext(some -> some.forEach(SessionRegistry::leave))
                .concatMap(some -> Mono.delay(LEAVING_STEP), 1);
    }

    private Mono<Void> gone() {
        live.forEach(SessionRegistry::leave);
        return Flux.interval(LEAVING_STEP)
                .onBackpressureDrop()
                .filter(tick -> live.isEmpty() && leaving.isEmpty())
                .next()
                .doOnNext(tick -> log.info("All sessions have ended, and their canisters know"))
                .then();
    }

    private void gaveUp() {
        log.warn(
                "The time to drain is over: {} sessions are open, {} more are not closed at their canister",
                live.size(),
                leaving.size());
        abandon();
    }

    /** Ends every call that is under way or is to be repeated: the threads and connections below end next. */
    private void abandon() {
        var left = List.copyOf(leaving.values());
        running.dispose();
        live.forEach(SessionRegistry::leave);
        live.forEach(ClientSession::abandon);
        left.forEach(ClientSession::abandon);
    }

    void begin(ClientSession session) {
        live.add(session);
        session.greet();
        if (draining) {
            leave(session);
        }
    }

    /**
     * A canister keeps one connection of a principal, and OpenMessages come in the order in which it took them: the
     * connection before this one hears nothing any more.
     */
    void opened(SessionIdentity opening, ClientSession session) {
        var seat = seat(opening);
        var older = seats.put(seat, session);
        if (older != null) {
            older.replaced();
        }
        if (!live.contains(session)) {
            seats.remove(seat, session);
        }
    }

    /** The open connection of the same principal, if there is one. */
    @Nullable
    ClientSession newest(SessionIdentity opening) {
        return seats.get(seat(opening));
    }

    /** Whether a {@code ws_close} for this client key is still to come: it would end a new session as well. */
    boolean isLeaving(SessionIdentity opening) {
        var session = leaving.get(key(opening));
        return session != null && !session.isForgotten();
    }

    /** Cuts off the slowest readers until the process can hold this many bytes more. */
    void relieve(long bytes) {
        if (!buffered.wouldExceed(bytes) || !buffered.someWaitForClients()) {
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
        var opening = session.opening();
        if (opening == null) {
            live.remove(session);
            // Its first frame may just have been taken on another thread.
            farewell(session.ended().onErrorComplete());
            return;
        }
        // Two of the same name can be leaving, of whom the canister has forgotten one: nobody need wait for that.
        leaving.merge(key(opening), session, (older, newer) -> newer.isForgotten() ? older : newer);
        live.remove(session);
        seats.remove(seat(opening), session);
        var farewell = session.ended()
                .doOnError(bug -> log.error("{} did not end as it should", session, bug))
                .onErrorComplete()
                .doFinally(end -> leaving.remove(key(opening), session));
        farewell(farewell);
    }

    /** Subscribes to it here, or on the thread that is just subscribing to another. */
    void farewell(Mono<Void> farewell) {
        farewells.tryEmitNext(farewell);
    }

    @Override
    public void dispose() {
        running.dispose();
    }

    /** A bug that one session meets must not take the time from all others. */
    private static void sweep(ClientSession session, Instant now) {
        try {
            session.sweep(now);
        } catch (RuntimeException | Error bug) {
            log.error("The sweep of {} failed", session, bug);
            session.close(CloseCode.INTERNAL_ERROR, "a bug in the gateway: reconnect");
        }
    }

    private static void leave(ClientSession session) {
        session.close(CloseCode.GOING_AWAY, "the gateway is shutting down: reconnect");
    }

    private static Key key(SessionIdentity opening) {
        return new Key(opening.canister(), opening.client());
    }

    private static Seat seat(SessionIdentity opening) {
        return new Seat(opening.canister(), opening.client().principal());
    }
}
