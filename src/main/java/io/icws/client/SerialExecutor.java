package io.icws.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs tasks one after another, in their order, on the threads of another executor. */
final class SerialExecutor implements Executor {

    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    SerialExecutor(Executor executor) {
        this.executor = executor;
    }

    /** @throws RuntimeException if the other executor rejects the task, which is then not run */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::drain);
            } catch (Throwable e) {
                tasks.remove(task);
                scheduled.set(false);
                throw e;
            }
        }
    }

    private void drain() {
        do {
            for (var task = tasks.poll(); task != null; task = tasks.poll()) {
                run(task);
            }
            scheduled.set(false);
        } while (!tasks.isEmpty() && scheduled.compareAndSet(false, true));
    }

    /** What the application's callbacks throw must not stop the socket; Kotlin's may throw checked exceptions. */
    static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            var thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
