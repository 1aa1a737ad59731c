package io.icws.gateway.metrics;

import io.icws.gateway.metrics.UsageReport.BothWays;
import io.icws.gateway.metrics.UsageReport.Line;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one canister uses. Sessions and pollers keep a reference, so that counting needs no lookup. Any thread; only
 * {@link #connected} and {@link #disconnected} take a lock.
 */
public final class UsageAccount {

    private static final double NANOS_PER_SECOND = 1e9;

    private final String canister;
    private final @Nullable UsageAccount shared;
    private final LongSupplier nanoTime;
    private final LongAdder messagesUp = new LongAdder();
    private final LongAdder bytesUp = new LongAdder();
    private final LongAdder messagesDown = new LongAdder();
    private final LongAdder bytesDown = new LongAdder();
    private final LongAdder polls = new LongAdder();
    private final LongAdder polledBytes = new LongAdder();
    private final Map<RelayOutcome, LongAdder> relays = new EnumMap<>(RelayOutcome.class);
    private long connections;
    private long connected;
    private double connectionSeconds;
    private long changedAt;
    private List<Meter> meters = List.of();
    /** Sums at the begin of the period. */
    private Line before;
    /** Whether nothing was used in the last period. */
    private boolean idle;

    /**
     * @param canister its id, or {@code other}
     * @param shared counts the same, for the meters of canisters that have none; null if this account has meters
     * @param nanoTime as {@link System#nanoTime}
     */
    UsageAccount(String canister, @Nullable UsageAccount shared, LongSupplier nanoTime) {
        this.canister = canister;
        this.shared = shared;
        this.nanoTime = nanoTime;
        this.changedAt = nanoTime.getAsLong();
        for (var outcome : RelayOutcome.values()) {
            relays.put(outcome, new LongAdder());
        }
        this.before = sums();
    }

    void connected() {
        change(1);
        if (shared != null) {
            shared.connected();
        }
    }

    public void disconnected() {
        change(-1);
        if (shared != null) {
            shared.disconnected();
        }
    }

    private synchronized void change(int change) {
        advance();
        connections += change;
        connected += Math.max(0, change);
    }

    /** A message of a client was taken. */
    public void up(long bytes) {
        messagesUp.increment();
        bytesUp.add(bytes);
        if (shared != null) {
            shared.up(bytes);
        }
    }

    /** A message for a client was written. */
    public void down(long bytes) {
        messagesDown.increment();
        bytesDown.add(bytes);
        if (shared != null) {
            shared.down(bytes);
        }
    }

    public void poll() {
        polls.increment();
        if (shared != null) {
            shared.poll();
        }
    }

    /** A poll was answered. */
    public void polled(long bytes) {
        polledBytes.add(bytes);
    }

    public void relayed(RelayOutcome outcome) {
        var count = relays.get(outcome);
        if (count != null) {
            count.increment();
        }
        if (shared != null) {
            shared.relayed(outcome);
        }
    }

    /** What was used since the begin of the period. */
    Line used() {
        return sums().minus(before);
    }

    /** Begins the next period. @return what was used in the period that has ended */
    Line endPeriod() {
        var sums = sums();
        var used = sums.minus(before);
        before = sums;
        idle = used.isNothing();
        return used;
    }

    /** Whether the account has no connection, and was used neither in the last period nor since. */
    boolean isIdle() {
        return idle && connections() == 0 && used().isNothing();
    }

    private Line sums() {
        var outcomes = new TreeMap<String, Long>();
        relays.forEach((outcome, count) -> outcomes.put(outcome.tag(), count.sum()));
        return new Line(
                canister,
                connectionsBegun(),
                connectionSeconds(),
                new BothWays(messagesUp.sum(), messagesDown.sum()),
                new BothWays(bytesUp.sum(), bytesDown.sum()),
                polls.sum(),
                polledBytes.sum(),
                outcomes);
    }

    private synchronized long connections() {
        return connections;
    }

    private synchronized long connectionsBegun() {
        return connected;
    }

    private synchronized double connectionSeconds() {
        advance();
        return connectionSeconds;
    }

    private void advance() {
        long now = nanoTime.getAsLong();
        connectionSeconds += connections * ((now - changedAt) / NANOS_PER_SECOND);
        changedAt = now;
    }

    void register(MeterRegistry registry) {
        var usage = Stream.<Meter>of(
                GatewayMeter.CANISTER_CONNECTIONS.gauge(registry, this, UsageAccount::connections, canister),
                GatewayMeter.CANISTER_CONNECTION_TIME.counter(
                        registry, this, UsageAccount::connectionSeconds, canister),
                GatewayMeter.CANISTER_MESSAGES.counter(registry, messagesUp, LongAdder::sum, canister, "up"),
                GatewayMeter.CANISTER_MESSAGES.counter(registry, messagesDown, LongAdder::sum, canister, "down"),
                GatewayMeter.CANISTER_TRAFFIC.counter(registry, bytesUp, LongAdder::sum, canister, "up"),
                GatewayMeter.CANISTER_TRAFFIC.counter(registry, bytesDown, LongAdder::sum, canister, "down"),
                GatewayMeter.CANISTER_POLLS.counter(registry, polls, LongAdder::sum, canister));
        var outcomes = relays.entrySet().stream()
                .map(entry -> GatewayMeter.CANISTER_RELAYS.counter(
                        registry,
                        entry.getValue(),
                        LongAdder::sum,
                        canister,
                        entry.getKey().tag()));
        meters = Stream.concat(usage, outcomes).toList();
    }

    /** @return whether the account had meters */
    boolean unregister(MeterRegistry registry) {
        boolean registered = !meters.isEmpty();
        meters.forEach(registry::remove);
        meters = List.of();
        return registered;
    }
}
