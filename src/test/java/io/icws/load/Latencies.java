package io.icws.load;

import io.icws.protocol.WebsocketMessage;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/** How long messages took, in microseconds. Any thread. */
final class Latencies {

    private static final long LONGEST = TimeUnit.MINUTES.toMicros(10);
    private static final double MICROS_PER_MILLI = 1000;

    private final ConcurrentHistogram histogram = new ConcurrentHistogram(LONGEST, 3);

    /** From the canister's round, whose time the message bears, until now. */
    void sinceRound(WebsocketMessage message) {
        var now = Instant.now();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        add(nanos - message.timestamp());
    }

    void since(long nanoTime) {
        add(System.nanoTime() - nanoTime);
    }

    private void add(long nanos) {
        histogram.recordValue(Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST));
    }

    long count() {
        return histogram.getTotalCount();
    }

    double millis(double percentile) {
        return histogram.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }

    /** Puts count and percentiles among the figures. */
    void into(Figures figures, String name) {
        figures.put(name + " count", count());
        figures.put(name + " p50 ms", millis(50));
        figures.put(name + " p99 ms", millis(99));
        figures.put(name + " max ms", millis(100));
    }
}
