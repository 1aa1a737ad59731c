package io.icws.gateway.session;

import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.util.concurrent.Queues;

/**
 * Runs tasks on one event loop, in order. Tasks that arrive before the loop has run the earlier ones share one task and one
 * wake-up of the loop. A page for fifty clients would otherwise wake the loop fifty times.
 */
final class EventLoopBatch implements Executor, Runnable {

    /** Tasks at once. After them the loop flushes what was written, while it is in the processor's cache. */
    private static final int MAX_BATCH = 64;

    private final EventLoop loop;
    private final Queue<Runnable> waiting =
            Queues.<Runnable>unboundedMultiproducer().get();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean ended;

    EventLoopBatch(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void execute(Runnable task) {
        if (!ended) {
            waiting.add(task);
            schedule();
        }
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            try {
                loop.execute(this);
            } catch (RejectedExecutionException loopEnded) {
                // Its connections have ended with it.
                ended = true;
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
                task = i < MAX_BATCH ? waiting.poll() : null;
            }
        } finally {
            if (!waiting.isEmpty()) {
                schedule();
            }
        }
    }
}
