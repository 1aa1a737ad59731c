package io.icws.gateway.relay;

import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.metrics.RelayOutcome;
import io.icws.protocol.Envelope;
import io.icws.protocol.RequestContent.Invocation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Meters of all relayed calls. */
final class RelayMeters {

    private final Map<RelayOutcome, Timer> opens;
    private final Map<RelayOutcome, Timer> messages;
    private final Map<RelayOutcome, Timer> closes;
    final Counter retries;
    final Counter reposts;
    /** Envelopes in all upstream queues. */
    final LongAdder waiting = new LongAdder();

    final LongAdder inFlight = new LongAdder();

    RelayMeters(MeterRegistry registry) {
        this.opens = timers(registry, "ws_open");
        this.messages = timers(registry, "ws_message");
        this.closes = timers(registry, "ws_close");
        this.retries = GatewayMeter.RELAY_RETRIES.counter(registry);
        this.reposts = GatewayMeter.RELAY_REPOSTS.counter(registry);
        GatewayMeter.RELAY_WAITING.gauge(registry, waiting, LongAdder::sum);
        GatewayMeter.RELAY_IN_FLIGHT.gauge(registry, inFlight, LongAdder::sum);
    }

    private static Map<RelayOutcome, Timer> timers(MeterRegistry registry, String method) {
        var timers = new EnumMap<RelayOutcome, Timer>(RelayOutcome.class);
        for (var outcome : RelayOutcome.values()) {
            timers.put(outcome, GatewayMeter.RELAY_DURATION.timer(registry, method, outcome.tag()));
        }
        return timers;
    }

    /** @param began as {@link System#nanoTime} */
    void decided(Envelope envelope, Outcome outcome, long began) {
        boolean open = envelope.content() instanceof Invocation call
                && call.methodName().equals("ws_open");
        record(open ? opens : messages, outcome.kind(), began);
    }

    void closed(RelayOutcome outcome, long began) {
        record(closes, outcome, began);
    }

    private static void record(Map<RelayOutcome, Timer> timers, RelayOutcome outcome, long began) {
        var timer = timers.get(outcome);
        if (timer != null) {
            timer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }
    }
}
