package io.icws.gateway.polling;

import io.icws.gateway.ic.CertifiedState;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.tracing.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * One poller for each canister that has sessions. A canister's position in its queue outlives
 * its last session for a while, so that coming back continues there.
 */
public final class CanisterPollerRegistry implements Disposable {

    /** @param cursor kept from a poller that has stopped */
    private record Retired(Cursor cursor, Instant at) {}

    private static final class Active {
        private final CanisterPoller poller;
        private int sessions = 1;

        private Active(CanisterPoller poller) {
            this.poller = poller;
        }
    }

    private final PollerServices services;
    private final Map<Principal, Active> active = new HashMap<>();
    private final Map<Principal, Retired> retired = new HashMap<>();
    private final Sinks.Many<CanisterPoller> started = Sinks.many()
            .unicast()
            .onBackpressureBuffer(Queues.<CanisterPoller>unbounded(8).get());
    private final Disposable stream;

    public CanisterPollerRegistry(
            InternetComputer ic,
            CertifiedState certified,
            MessageRouter router,
            PollingProperties properties,
            PageMemory memory,
            SteadyClock clock,
            Usage usage,
            MeterRegistry registry,
            Traces traces) {
        this.services = new PollerServices(
                ic,
                router,
                properties,
                clock,
                System::nanoTime,
                PageVerification.of(properties, certified, registry),
                PollBudget.Terms.of(properties, registry),
                memory,
                usage,
                new PollingMeters(registry),
                traces);
        // The default concurrency would starve the 257th canister.
        this.stream =
                started.asFlux().flatMap(CanisterPoller::run, Integer.MAX_VALUE).subscribe();
        GatewayMeter.POLLED_CANISTERS.gauge(registry, this, CanisterPollerRegistry::size);
        GatewayMeter.FAILING_CANISTERS.gauge(registry, this, CanisterPollerRegistry::failing);
    }

    /** A session of the canister begins to expect messages. To be paired with {@link #detach}. */
    public void attach(Principal canister) {
        attach(canister, PageFormat.GAPLESS, 0);
    }

    /**
     * @param format in which the canister keeps its queue
     * @param first nonce (unsigned) that the session expects; 0 if it does not know
     * @return false if sessions that are there read its queue in another format; nothing is attached then
     */
    public synchronized boolean attach(Principal canister, PageFormat format, long first) {
        var known = active.get(canister);
        if (known != null && !known.poller.cursor().format().equals(format)) {
            return false;
        }
        if (known == null) {
            var poller = new CanisterPoller(canister, services, cursor(canister, format, first));
            active.put(canister, new Active(poller));
            started.tryEmitNext(poller).orThrow();
        } else {
            known.sessions++;
        }
        return true;
    }

    /** The session is gone; the canister's last one ends its poller. */
    public void detach(Principal canister) {
        CanisterPoller last;
        synchronized (this) {
            var known = active.get(canister);
            if (known == null || --known.sessions > 0) {
                return;
            }
            active.remove(canister);
            last = known.poller;
            retired.put(canister, new Retired(last.cursor(), services.clock().now()));
        }
        last.stop();
    }

    /** What is known of the canister's queue. */
    public synchronized Position position(Principal canister) {
        var known = active.get(canister);
        var kept = retired.get(canister);
        return known != null
                ? known.poller.cursor().position()
                : kept != null ? kept.cursor().position() : Position.NONE;
    }

    /**
     * An attached client's {@code ws_open} was answered with the nonce (unsigned) of the message that comes next. The caller
     * holds no lock.
     *
     * @param before what was known when the {@code ws_open} had not left: only that is sure to be older than the answer
     */
    public void opened(Principal canister, ClientKey client, long nonce, Position before) {
        var poller = find(canister);
        if (poller != null && Long.compareUnsigned(nonce, before.next()) < 0) {
            poller.beganAnew(nonce, before, client);
        }
    }

    /** A snapshot of all canisters that have sessions. */
    public synchronized List<PollerStatus> status() {
        return active.values().stream()
                .map(known -> known.poller.status(known.sessions))
                .toList();
    }

    /** A client has something for the canister: messages may follow. */
    public void wake(Principal canister) {
        var poller = find(canister);
        if (poller != null) {
            poller.wake();
        }
    }

    /** A call has executed, so that new messages are likely: poll now. */
    public void nudge(Principal canister) {
        var poller = find(canister);
        if (poller != null) {
            poller.nudge();
        }
    }

    /** A session waits in vain for its OpenMessage: look whether the canister has begun its queue anew. */
    public void probe(Principal canister) {
        var poller = find(canister);
        if (poller != null) {
            poller.probe();
        }
    }

    /** The canister may have forgotten its clients: look, and ask it if that does not tell. */
    public void suspect(Principal canister) {
        var poller = find(canister);
        if (poller != null) {
            poller.suspect();
        }
    }

    @Override
    public synchronized void dispose() {
        active.values().forEach(known -> known.poller.stop());
        stream.dispose();
    }

    private synchronized int size() {
        return active.size();
    }

    private synchronized long failing() {
        return active.values().stream()
                .filter(known -> known.poller.isFailing())
                .count();
    }

    private synchronized @Nullable CanisterPoller find(Principal canister) {
        var known = active.get(canister);
        return known == null ? null : known.poller;
    }

    private Cursor cursor(Principal canister, PageFormat format, long first) {
        var forgotten = services.clock().now().minus(services.properties().cursorRetention());
        retired.values().removeIf(old -> old.at().isBefore(forgotten));
        var kept = retired.remove(canister);
        return kept == null || !kept.cursor().format().equals(format) ? new Cursor(format, first) : kept.cursor();
    }
}
