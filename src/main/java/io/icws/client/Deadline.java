package io.icws.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** One timer. Its methods are called, and its actions run, by one executor that runs one task at a time. */
final class Deadline {

    private final Executor executor;
    private CompletableFuture<Void> timer = new CompletableFuture<>();
    private long current;

    Deadline(Executor executor) {
        this.executor = executor;
    }

    /** Replaces the deadline before. */
    void set(Duration delay, Runnable action) {
        cancel();
        long mine = current;
        timer = new CompletableFuture<>();
        CompletionStage<Void> due = timer.completeOnTimeout(null, delay.toMillis(), TimeUnit.MILLISECONDS);
        due.thenRunAsync(
                () -> {
                    if (current == mine) {
                        SerialExecutor.run(action);
                    }
                },
                executor);
    }

    void cancel() {
        current++;
        // Also removes the scheduled task.
        timer.cancel(false);
    }
}
