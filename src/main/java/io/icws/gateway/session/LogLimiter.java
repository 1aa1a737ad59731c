package io.icws.gateway.session;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets at most one line a second into the log, where strangers can cause as many as they like. */
final class LogLimiter {

    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final AtomicLong next = new AtomicLong(System.nanoTime());

    boolean permits() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + INTERVAL);
    }
}
