package io.icws.gateway.session;

import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.protocol.CloseCode;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Closes all sessions at shutdown, before the web server stops: the server would wait for open WebSockets and never close
 * them.
 */
public final class SessionDrain implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SessionDrain.class);
    private static final Duration STEP = Duration.ofMillis(50);

    private final ApplicationEventPublisher events;
    private final SessionRegistry sessions;
    private final CanisterPollerRegistry pollers;
    private final DrainProperties properties;
    private final Disposable.Swap drain = Disposables.swap();
    private volatile boolean running;
    private volatile boolean draining;

    /** @param pollers are stopped after the drain: event loops end before the beans that use them */
    SessionDrain(
            ApplicationEventPublisher events,
            SessionRegistry sessions,
            CanisterPollerRegistry pollers,
            DrainProperties properties,
            MeterRegistry meters) {
        this.events = events;
        this.sessions = sessions;
        this.pollers = pollers;
        this.properties = properties;
        GatewayMeter.DRAINING.gauge(meters, this, state -> state.draining ? 1 : 0);
    }

    /** Whether new connections are refused, because the gateway is shutting down. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Refuses new connections at once. Closes the sessions with 1001 after a grace time, spread over a time. Completes when
     * their canisters have been told, or after {@code timeout}.
     */
    public Mono<Void> drain(DrainProperties properties) {
        return Mono.defer(() -> {
            draining = true;
            log.info("Draining {} sessions", sessions.size());
            return Mono.delay(sessions.size() == 0 ? Duration.ZERO : properties.grace())
                    .thenMany(Flux.defer(() -> close(sessions.open(), properties.spread())))
                    .then(Mono.defer(this::awaitEnd))
                    .timeout(properties.timeout(), Mono.fromRunnable(this::giveUp));
        });
    }

    private static Flux<Long> close(List<ClientSession> sessions, Duration spread) {
        int steps = Math.toIntExact(Math.max(1, spread.dividedBy(STEP)));
        int atOnce = Math.max(1, Math.ceilDiv(sessions.size(), steps));
        return Flux.fromIterable(sessions)
                .buffer(atOnce)
                .doOnNext(some -> some.forEach(SessionDrain::close))
                .concatMap(some -> Mono.delay(STEP), 1);
    }

    private Mono<Void> awaitEnd() {
        sessions.open().forEach(SessionDrain::close);
        return Flux.interval(STEP)
                .onBackpressureDrop()
                .filter(tick -> sessions.size() == 0 && sessions.leaving() == 0)
                .next()
                .doOnNext(tick -> log.info("All sessions have ended, and their canisters have been told"))
                .then();
    }

    private void giveUp() {
        log.warn(
                "Drain timed out: {} sessions are open, and canisters have not been told of the end of {} more",
                sessions.size(),
                sessions.leaving());
        sessions.open().forEach(SessionDrain::close);
        sessions.abandon();
    }

    /** Closes a session that has begun while the gateway is draining. */
    void begun(ClientSession session) {
        if (draining) {
            close(session);
        }
    }

    private static void close(ClientSession session) {
        session.close(CloseCode.GOING_AWAY, "the gateway is shutting down: reconnect");
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable stopped) {
        running = false;
        AvailabilityChangeEvent.publish(events, this, ReadinessState.REFUSING_TRAFFIC);
        drain.update(drain(properties)
                .doFinally(end -> {
                    pollers.dispose();
                    stopped.run();
                })
                .subscribe());
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
