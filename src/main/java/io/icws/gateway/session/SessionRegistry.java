package io.icws.gateway.session;

import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/** All sessions of the process. Looks at the deadlines of each, and runs the calls of {@code ws_close} of those that have ended. */
public final class SessionRegistry implements Disposable {

    private static final Logger log = LoggerFactory.getLogger(SessionRegistry.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofMillis(250);

    private final Set<ClientSession> open = ConcurrentHashMap.newKeySet();
    /** Sessions end on any thread, so the queue has many producers. Its tasks are not subscribed yet. */
    private final Sinks.Many<Mono<Void>> closeTasks = Sinks.unsafe()
            .many()
            .unicast()
            .onBackpressureBuffer(Queues.<Mono<Void>>unboundedMultiproducer().get());

    private final Disposable.Composite running = Disposables.composite();
    private final ClientDirectory clients;
    private final CanisterCalls calls;
    private final BufferedBytes buffered;
    private final Object relief = new Object();

    SessionRegistry(ClientDirectory clients, CanisterCalls calls, BufferedBytes buffered, SteadyClock clock) {
        this.clients = clients;
        this.calls = calls;
        this.buffered = buffered;
        running.add(closeTasks
                .asFlux()
                // The limits of the gateway's own requests bound the calls. A slow canister must not delay the others.
                .flatMap(task -> task, Integer.MAX_VALUE)
                .subscribe());
        running.add(Flux.interval(SWEEP_INTERVAL)
                .onBackpressureDrop()
                .map(tick -> clock.now())
                .doOnNext(now -> open.forEach(session -> sweep(session, now)))
                .subscribe());
    }

    /** Sessions whose socket is open. */
    public int size() {
        return open.size();
    }

    /** Sessions whose socket has ended but whose canister has not been told. */
    public int leaving() {
        return clients.leavingCount();
    }

    /** A snapshot of the sessions of one canister, in no order and no more than {@code limit}. */
    public List<SessionStatus> of(Principal canister, int limit) {
        return of(canister)
                .flatMap(session -> session.status().stream())
                .limit(limit)
                .toList();
    }

    /**
     * Closes sessions of one canister with 1001 at the wish of an operator.
     *
     * @param client the {@link io.icws.protocol.ClientKey} of one session, as text; null for all
     * @return number of sessions that were closed
     */
    public int close(Principal canister, @Nullable String client) {
        var chosen = of(canister)
                .filter(session -> client == null || isOf(session, client))
                .toList();
        chosen.forEach(session -> session.close(CloseCode.GOING_AWAY, "closed by an operator: reconnect"));
        return chosen.size();
    }

    private Stream<ClientSession> of(Principal canister) {
        return open.stream().filter(session -> {
            var client = session.state.client();
            return client != null && client.canister().equals(canister);
        });
    }

    private static boolean isOf(ClientSession session, String key) {
        var client = session.state.client();
        return client != null && client.key().toString().equals(key);
    }

    /** Sessions whose socket is open. */
    List<ClientSession> open() {
        return List.copyOf(open);
    }

    void begin(ClientSession session) {
        open.add(session);
    }

    /** The socket of the session has ended. */
    void end(ClientSession session) {
        // It is noted as leaving before it is removed here, so that a drain always sees it.
        var closeTask = Mono.<Void>empty();
        try {
            closeTask = calls.leave(session);
        } finally {
            open.remove(session);
        }
        execute(closeTask
                .doOnError(bug -> log.error("{} did not end as it should", session, bug))
                .onErrorComplete());
    }

    /** Subscribes to the task here, or on the thread that is subscribing to another task just now. */
    void execute(Mono<Void> closeTask) {
        closeTasks.tryEmitNext(closeTask);
    }

    /** Disconnects the slowest readers until the process can buffer this many bytes more. */
    void relieve(long bytes) {
        if (!buffered.wouldExceed(bytes) || !buffered.someWaitForClients()) {
            return;
        }
        synchronized (relief) {
            while (buffered.wouldExceed(bytes)) {
                var slowest = open.stream().max(Comparator.comparingLong(session -> session.outbound.waiting()));
                if (slowest.isEmpty() || slowest.get().outbound.waiting() == 0) {
                    return;
                }
                slowest.get().disconnect();
            }
        }
    }

    /** Cancels every call of a session, in flight or waiting for its next attempt. No call is made from now on. */
    void abandon() {
        // In this order, because a session is noted as leaving before it is removed here.
        var all = new HashSet<>(open);
        all.addAll(clients.leaving());
        // After that, because a cancelled task removes its session from those that leave.
        running.dispose();
        all.forEach(CanisterCalls::cancel);
    }

    @Override
    public void dispose() {
        running.dispose();
    }

    /** A bug in one session must not delay the deadlines of the others. */
    private static void sweep(ClientSession session, Instant now) {
        try {
            session.sweep(now);
        } catch (RuntimeException | Error bug) {
            log.error("The sweep of {} failed", session, bug);
            session.close(CloseCode.INTERNAL_ERROR, "a bug in the gateway: reconnect");
        }
    }
}
