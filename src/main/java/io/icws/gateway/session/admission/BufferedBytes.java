package io.icws.gateway.session.admission;

import io.icws.gateway.polling.PageMemory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all sessions together hold in memory: messages on their way up, frames that are not written yet, and pages that were
 * read ahead.
 */
public final class BufferedBytes {

    private final long max;
    private final AtomicLong total = new AtomicLong();

    public BufferedBytes(AdmissionProperties properties, MeterRegistry meters) {
        this.max = properties.bufferedBytes();
        Gauge.builder("gateway.buffered", total, AtomicLong::get)
                .description("Messages that the gateway holds, from and for clients")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("gateway.buffered.max", () -> max)
                .description("Bound of gateway.buffered")
                .baseUnit("bytes")
                .register(meters);
    }

    /** Three quarters are taken: no time for newcomers. */
    boolean isTight() {
        return total.get() > max / 4 * 3;
    }

    /** Whether this many bytes more would be too many. */
    public boolean wouldExceed(long bytes) {
        return total.get() + bytes > max;
    }

    /** For pages that pollers have read ahead. */
    public PageMemory ofPages() {
        return new PageMemory() {
            @Override
            public boolean hasRoom() {
                return !isTight();
            }

            @Override
            public void hold(long bytes) {
                total.addAndGet(bytes);
            }
        };
    }

    /** An account for one direction of one session. */
    public Account open() {
        return new Account();
    }

    /** The part of one holder. Any thread. */
    public final class Account {
        private long held;
        private boolean settled;

        private Account() {}

        public synchronized void add(long bytes) {
            if (!settled) {
                held += bytes;
                total.addAndGet(bytes);
            }
        }

        public synchronized void remove(long bytes) {
            add(-bytes);
        }

        public synchronized long held() {
            return held;
        }

        /** Gives back all that is left; later changes do not count. */
        public synchronized void settle() {
            add(-held);
            settled = true;
        }
    }
}
