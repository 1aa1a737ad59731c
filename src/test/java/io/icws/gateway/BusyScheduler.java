package io.icws.gateway;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** Keeps the threads of a scheduler busy until closed. */
public final class BusyScheduler implements AutoCloseable {

    private static final Duration BOUND = Duration.ofSeconds(60);

    private final CountDownLatch done = new CountDownLatch(1);
    private final Scheduler scheduler;

    private BusyScheduler(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Its queue stays empty. */
    public static BusyScheduler occupy(Scheduler scheduler, int threads) {
        var busy = new BusyScheduler(scheduler);
        for (int i = 0; i < threads; i++) {
            busy.takesOneMore();
        }
        return busy;
    }

    /** Its queue takes no more. Threads that take from a full queue make room in it once, hence the waiting. */
    public static BusyScheduler fill(Scheduler scheduler) {
        var busy = new BusyScheduler(scheduler);
        await().pollInterval(Duration.ofMillis(5))
                .during(Duration.ofMillis(300))
                .atMost(BOUND)
                .until(() -> !busy.takesOneMore());
        return busy;
    }

    private boolean takesOneMore() {
        try {
            scheduler.schedule(this::stay);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    private void stay() {
        try {
            done.await(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
