package io.icws.gateway.polling;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets steps run one after another, on the thread of whoever brings one while none is running. Nobody waits, no step is
 * lost, and a step may bring others. How many there are is bounded by those who bring them.
 */
final class SerialExecutor {

    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger left = new AtomicInteger();

    /** Any thread. The step does not throw. */
    void take(Runnable step) {
        steps.add(step);
        if (left.getAndIncrement() != 0) {
            return;
        }
        do {
            steps.remove().run();
        } while (left.decrementAndGet() != 0);
    }
}
