package io.icws.gateway.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Sums that only grow. Any thread; counting takes no lock but where connections begin and end. */
final class UsageCounters {

    private static final double NANOS_PER_SECOND = 1e9;

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

    /** @param nanoTime as {@link System#nanoTime} */
    UsageCounters(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.changedAt = nanoTime.getAsLong();
        for (var outcome : RelayOutcome.values()) {
            relays.put(outcome, new LongAdder());
        }
    }

    synchronized void connected() {
        advance();
        connections++;
        connected++;
    }

    synchronized void disconnected() {
        advance();
        connections--;
    }

    void up(long bytes) {
        messagesUp.increment();
        bytesUp.add(bytes);
    }

    void down(long bytes) {
        messagesDown.increment();
        bytesDown.add(bytes);
    }

    void poll() {
        polls.increment();
    }

    void polled(long bytes) {
        polledBytes.add(bytes);
    }

    void relayed(RelayOutcome outcome) {
        relays.getOrDefault(outcome, new LongAdder()).increment();
    }

    synchronized long connections() {
        return connections;
    }

    private synchronized double connectionSeconds() {
        advance();
        return connectionSeconds;
    }

    private synchronized long connectionsBegun() {
        return connected;
    }

    private void advance() {
        long now = nanoTime.getAsLong();
        connectionSeconds += connections * ((now - changedAt) / NANOS_PER_SECOND);
        changedAt = now;
    }

    UsageSnapshot used() {
        var outcomes = new EnumMap<RelayOutcome, Long>(RelayOutcome.class);
        relays.forEach((outcome, count) -> outcomes.put(outcome, count.sum()));
        return new UsageSnapshot(
                connectionsBegun(),
                connectionSeconds(),
                messagesUp.sum(),
                bytesUp.sum(),
                messagesDown.sum(),
                bytesDown.sum(),
                polls.sum(),
                polledBytes.sum(),
                outcomes);
    }

    /** @param canister value of the label */
    List<Meter> register(MeterRegistry registry, String canister) {
        return Stream.concat(
                        Stream.<Meter>of(
                                GatewayMeter.CANISTER_CONNECTIONS.gauge(
                                        registry, this, UsageCounters::connections, canister),
                                GatewayMeter.CANISTER_CONNECTION_TIME.counter(
                                        registry, this, UsageCounters::connectionSeconds, canister),
                                GatewayMeter.CANISTER_MESSAGES.counter(
                                        registry, messagesUp, LongAdder::sum, canister, "up"),
                                GatewayMeter.CANISTER_MESSAGES.counter(
                                        registry, messagesDown, LongAdder::sum, canister, "down"),
                                GatewayMeter.CANISTER_TRAFFIC.counter(
                                        registry, bytesUp, LongAdder::sum, canister, "up"),
                                GatewayMeter.CANISTER_TRAFFIC.counter(
                                        registry, bytesDown, LongAdder::sum, canister, "down"),
                                GatewayMeter.CANISTER_POLLS.counter(registry, polls, LongAdder::sum, canister)),
                        relays.entrySet().stream()
                                .map(entry -> GatewayMeter.CANISTER_RELAYS.counter(
                                        registry,
                                        entry.getValue(),
                                        LongAdder::sum,
                                        canister,
                                        entry.getKey().tag())))
                .toList();
    }
}
