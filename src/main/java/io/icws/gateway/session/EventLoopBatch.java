package io.icws.gateway.session;

import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.util.concurrent.Queues;

/**
 * The way to one event loop: what is handed over while the loop has not come to it yet shares one task and one wake-up, for
 * however many sessions it is. In order. A page for fifty clients would otherwise wake the loop fifty times.
 */
final class EventLoopBatch implements Executor, Runnable {

    /** So many at once: then the loop flushes what was written, while it is in the processor's cache. */
    private static final int MOST = 64;

    private final EventLoop loop;
    private final Queue<Runnable> waiting =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean over;

    EventLoopBatch(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
        if (!over) {
            waiting.add(task);
            schedule();
        }
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                loop.execute(this);
            } catch (RejectedExecutionException ended) {
                // The loop's connections have ended with it.
                over = true;
            }
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        try {
            var task = waiting.poll();
            for (int i = 1; task != null; i++) {
                task.run();
                task = i < MOST ? waiting.poll() : null;
            }
        } finally {
            if (!waiting.isEmpty()) {
                schedule();
            }
        }
    }
}
