package io.icws.gateway.session;

import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;

/** Lets every session go before the web server stops, which would wait for open WebSockets and never close them. */
final class SessionDrain implements SmartLifecycle {

    private final SessionRegistry sessions;
    private final SessionProperties properties;
    private final Disposable.Swap drain = Disposables.swap();
    private volatile boolean running;

    SessionDrain(SessionRegistry sessions, SessionProperties properties) {
        this.sessions = sessions;
        this.properties = properties;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop(Runnable stopped) {
        running = false;
        drain.update(sessions.drain(properties.drainTimeout())
                .doFinally(end -> stopped.run())
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
