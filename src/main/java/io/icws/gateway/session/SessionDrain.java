package io.icws.gateway.session;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Lets every session go before the web server stops, which would wait for open WebSockets and never close them. */
final class SessionDrain implements SmartLifecycle {

    private final ApplicationContext context;
    private final SessionRegistry sessions;
    private final Disposable polling;
    private final DrainProperties properties;
    private final Disposable.Swap drain = Disposables.swap();
    private volatile boolean running;

    /** @param polling ends with the drain: event loops end before the beans that use them */
    SessionDrain(ApplicationContext context, SessionRegistry sessions, Disposable polling, DrainProperties properties) {
        this.context = context;
        this.sessions = sessions;
        this.polling = polling;
        this.properties = properties;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable stopped) {
        running = false;
        AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
        drain.update(sessions.drain(properties)
                .doFinally(end -> {
                    polling.dispose();
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
