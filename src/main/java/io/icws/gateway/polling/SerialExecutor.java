package io.icws.gateway.polling;

import io.icws.protocol.Principal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the steps of a canister's poller one after another and without a lock: a step runs on the thread that brings it, or on the thread that runs
 * another step at that time. A step may bring further steps, which run after it.
 */
final class SerialExecutor implements Executor {

    private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);

    private final Principal canister;
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();

    SerialExecutor(Principal canister) {
        this.canister = canister;
    }

    /** Any thread. What a step throws is logged; the steps after it run. */
    @Override
    public void execute(Runnable step) {
        steps.add(step);
        if (pending.getAndIncrement() != 0) {
            return;
        }
        do {
            try {
                steps.remove().run();
            } catch (Throwable bug) {
                log.error("A step of the poller of canister {} failed", canister, bug);
            }
        } while (pending.decrementAndGet() != 0);
    }
}
