package io.icws.gateway.session.admission;

import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.polling.PageMemory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes that the process buffers for all sessions: messages of clients that are not decided, frames that are not
 * written, and pages that were read ahead.
 */
public final class BufferedBytes {

    private final long max;
    private final AtomicLong total = new AtomicLong();
    private final Direction fromClients;
    private final Direction forClients;

    /** @param dropped messages that were still buffered when their session ended */
    private record Direction(LongAdder messages, Counter dropped) {
        private Direction(Counter dropped) {
            this(new LongAdder(), dropped);
        }
    }

    public BufferedBytes(AdmissionProperties properties, MeterRegistry meters) {
        this.max = properties.bufferedBytes();
        this.fromClients = new Direction(GatewayMeter.MESSAGES_DROPPED.counter(meters, "unrelayed"));
        this.forClients = new Direction(GatewayMeter.MESSAGES_DROPPED.counter(meters, "unwritten"));
        GatewayMeter.BUFFERED.gauge(meters, total, AtomicLong::get);
        GatewayMeter.BUFFERED_MAX.gauge(meters, this, buffered -> buffered.max);
        GatewayMeter.QUEUED.gauge(meters, fromClients.messages, LongAdder::sum, "up");
        GatewayMeter.QUEUED.gauge(meters, forClients.messages, LongAdder::sum, "down");
    }

    /** Whether three quarters are in use, so that new connections are refused. */
    boolean isTight() {
        return total.get() > max / 4 * 3;
    }

    /** Whether this many bytes more would exceed the maximum. */
    public boolean wouldExceed(long bytes) {
        return total.get() + bytes > max;
    }

    /** Whether any frame waits for a client to read it. */
    public boolean someWaitForClients() {
        return forClients.messages.sum() > 0;
    }

    /** For pages that pollers have read ahead. */
    public PageMemory ofPages() {
        return new PageMemory() {
            @Override
            public boolean hasRoom() {
                return !isTight();
            }

            @Override
            public void add(long bytes) {
                total.addAndGet(bytes);
            }
        };
    }

    /** An account for what one session sends. */
    public Account fromClient() {
        return new Account(fromClients);
    }

    /** An account for what one session is sent. */
    public Account forClient() {
        return new Account(forClients);
    }

    /** The messages of one session in one direction. Any thread. */
    public final class Account {
        private final Direction direction;
        private long buffered;
        private int messages;
        private boolean settled;

        private Account(Direction direction) {
            this.direction = direction;
        }

        /** Adds a message. */
        public void add(long bytes) {
            change(bytes, 1);
        }

        /** Removes a message. */
        public void remove(long bytes) {
            change(-bytes, -1);
        }

        private synchronized void change(long bytes, int count) {
            if (!settled) {
                buffered += bytes;
                messages += count;
                total.addAndGet(bytes);
                direction.messages().add(count);
            }
        }

        public synchronized long buffered() {
            return buffered;
        }

        /** Removes all messages, which count as dropped; later changes have no effect. */
        public synchronized void settle() {
            if (messages > 0) {
                direction.dropped().increment(messages);
            }
            change(-buffered, -messages);
            settled = true;
        }
    }
}
