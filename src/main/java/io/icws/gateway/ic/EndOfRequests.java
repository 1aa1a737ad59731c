package io.icws.gateway.ic;

import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;

/**
 * Ends what is still asked of the Internet Computer, after sessions are drained and servers stopped. Later, when beans are
 * destroyed, the event loops may have ended already and would reject it.
 */
final class EndOfRequests implements SmartLifecycle {

    private final Disposable agent;
    private volatile boolean running;

    EndOfRequests(Disposable agent) {
        this.agent = agent;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        agent.dispose();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Begins before the servers and so stops after them. */
    @Override
    public int getPhase() {
        return 0;
    }
}
