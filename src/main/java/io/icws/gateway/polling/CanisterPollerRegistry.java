package io.icws.gateway.polling;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.ReactiveCertificateVerifier;
import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.PolledPage;
import io.icws.gateway.tracing.Traces;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * One poller for each canister that has sessions. A canister's position in its queue outlives its last session for
 * {@link #CURSOR_RETENTION}, so that the next session continues there.
 */
public final class CanisterPollerRegistry implements Disposable {

    /** Less than the 5 min after which a canister forgets a gateway and restarts its queue. */
    private static final Duration CURSOR_RETENTION = Duration.ofMinutes(4);

    private final Supplier<MessageRouter> routers;
    private final PollerServices services;
    private final Map<Principal, PolledCanister> canisters = new HashMap<>();
    private final Sinks.Many<Flux<PolledPage>> started = Sinks.many()
            .unicast()
            .onBackpressureBuffer(Queues.<Flux<PolledPage>>unbounded(8).get());
    private final Disposable pages;

    /** @param routers creates the router of a canister */
    public CanisterPollerRegistry(
            InternetComputer ic,
            ReactiveCertificateVerifier certified,
            Supplier<MessageRouter> routers,
            PollingProperties properties,
            PageMemory memory,
            SteadyClock clock,
            Usage usage,
            MeterRegistry registry,
            Traces traces) {
        this.routers = routers;
        this.services = new PollerServices(
                ic,
                properties,
                clock,
                System::nanoTime,
                properties.verifyCertificates()
                        ? new CertifiedPages(certified, registry)
                        : (page, canister, format) -> Mono.just(page),
                memory,
                usage,
                new PollingMeters(registry),
                traces);
        this.pages = pages().subscribe();
        GatewayMeter.POLLED_CANISTERS.gauge(registry, this, CanisterPollerRegistry::size);
        GatewayMeter.FAILING_CANISTERS.gauge(registry, this, CanisterPollerRegistry::failing);
    }

    /**
     * The pages of all canisters. A router consumes each canister's stream before they are merged: the merged stream emits
     * one page at a time, and a page for many sessions of one canister would delay those of all others.
     */
    private Flux<PolledPage> pages() {
        return started.asFlux()
                .flatMap(
                        pages -> pages,
                        // Unbounded: a poller starts its next poll only when its pages are dispatched.
                        Integer.MAX_VALUE,
                        Integer.MAX_VALUE);
    }

    /** A session's handle on its canister. The session keeps it, and calls {@link CanisterHandle#detach} when it ends. */
    public synchronized CanisterHandle attach(Principal canister) {
        var attached = canisters.get(canister);
        if (attached == null) {
            removeExpired();
            attached = new PolledCanister(canister, routers.get());
            canisters.put(canister, attached);
        }
        attached.handles++;
        return new CanisterHandle(this, attached);
    }

    /** See {@link CanisterHandle#startPolling}. */
    synchronized boolean startPolling(PolledCanister canister, PageFormat format, long firstNonce) {
        var running = canister.poller;
        if (running != null && !running.cursor().format().equals(format)) {
            return false;
        }
        if (running == null) {
            var cursor = canister.cursor(format, firstNonce, expiry());
            var poller = new CanisterPoller(canister.id, services, canister.router, cursor, canister.steps);
            started.tryEmitNext(poller.pages().doOnNext(canister.router::accept))
                    .orThrow();
            canister.started(poller);
        }
        canister.sessions++;
        return true;
    }

    /** @param polling whether the session has started polling */
    void detach(PolledCanister canister, boolean polling) {
        CanisterPoller stopped = null;
        synchronized (this) {
            canister.handles--;
            if (polling && --canister.sessions == 0) {
                stopped = canister.retire(services.clock().now());
            }
            if (canister.isExpired(expiry())) {
                canisters.remove(canister.id);
            }
        }
        if (stopped != null) {
            stopped.stop();
        }
    }

    /** A snapshot of all canisters that are polled. */
    public synchronized List<PollerStatus> status() {
        var status = new ArrayList<PollerStatus>();
        canisters.values().forEach(canister -> {
            var poller = canister.poller;
            if (poller != null) {
                status.add(poller.status(canister.sessions));
            }
        });
        return status;
    }

    @Override
    public void dispose() {
        List<CanisterPoller> running;
        synchronized (this) {
            running = pollers().toList();
        }
        // Without the lock: to stop may run a step, which may need the lock of a session.
        running.forEach(CanisterPoller::stop);
        pages.dispose();
    }

    private synchronized long size() {
        return pollers().count();
    }

    private synchronized long failing() {
        return pollers().filter(CanisterPoller::isFailing).count();
    }

    private Stream<CanisterPoller> pollers() {
        return canisters.values().stream().map(canister -> canister.poller).filter(Objects::nonNull);
    }

    /** Cursors of sessions that ended before are no longer kept. */
    private Instant expiry() {
        return services.clock().now().minus(CURSOR_RETENTION);
    }

    private void removeExpired() {
        var expiry = expiry();
        canisters.values().removeIf(canister -> canister.isExpired(expiry));
    }
}
