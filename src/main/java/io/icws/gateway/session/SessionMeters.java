package io.icws.gateway.session;

import io.icws.certificate.IcTimestamp;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.protocol.CloseCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of all sessions. */
final class SessionMeters {

    /** Stands for a client that closed its connection, or lost it. */
    static final int BY_CLIENT = 0;

    /** Of the WebSocket codec (a frame that breaks the protocol, invalid text), and of clients. */
    private static final List<Integer> OTHER_CODES = List.of(1002, 1007, BY_CLIENT);

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<SessionState.Phase, LongAdder> phases = new EnumMap<>(SessionState.Phase.class);
    private final Timer opening;
    private final Timer duration;
    private final Timer lag;

    SessionMeters(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        for (var phase : SessionState.Phase.values()) {
            var count = new LongAdder();
            phases.put(phase, count);
            if (phase != SessionState.Phase.ENDED) {
                GatewayMeter.SESSIONS.gauge(registry, count, LongAdder::sum, tag(phase));
            }
        }
        for (var reason : EnvelopeVerifier.Reason.values()) {
            refused(reason, 0);
        }
        this.opening = GatewayMeter.SESSION_OPENING.timer(registry);
        this.duration = GatewayMeter.SESSION_DURATION.timer(registry);
        this.lag = GatewayMeter.DELIVERY_LAG.timer(registry);
    }

    /** Begins to count sessions of a protocol, from 0. */
    void add(String protocol) {
        GatewayMeter.SESSION_OPENS.counter(registry, protocol);
        Stream.concat(OTHER_CODES.stream(), Stream.of(CloseCode.values()).map(CloseCode::code))
                .forEach(code -> {
                    closes(protocol, code, true);
                    closes(protocol, code, false);
                });
    }

    private Counter closes(String protocol, int code, boolean opened) {
        var tag = code == BY_CLIENT ? "client" : String.valueOf(code);
        return GatewayMeter.SESSION_CLOSES.counter(registry, tag, String.valueOf(opened), protocol);
    }

    private static String tag(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** @param from null for a session that begins */
    void moved(SessionState.@Nullable Phase from, SessionState.Phase to) {
        if (from != null) {
            add(from, -1);
        }
        add(to, 1);
    }

    private void add(SessionState.Phase phase, int sessions) {
        var count = phases.get(phase);
        if (count != null) {
            count.add(sessions);
        }
    }

    /** @param began when the socket opened, as {@link System#nanoTime} */
    void opened(String protocol, long began) {
        GatewayMeter.SESSION_OPENS.counter(registry, protocol).increment();
        opening.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }

    /**
     * @param began when the socket opened, as {@link System#nanoTime}
     * @param code close code, or {@link #BY_CLIENT}
     * @param opened whether the client's OpenMessage had arrived
     */
    void ended(String protocol, long began, int code, boolean opened) {
        duration.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        closes(protocol, code, opened).increment();
    }

    void refused(EnvelopeVerifier.Reason reason) {
        refused(reason, 1);
    }

    private void refused(EnvelopeVerifier.Reason reason, int signatures) {
        GatewayMeter.SIGNATURES_REFUSED.counter(registry, tag(reason)).increment(signatures);
    }

    /** @param timestamp of a message that was written, canister time in nanoseconds */
    void delivered(long timestamp) {
        lag.record(Math.max(0, IcTimestamp.of(clock.instant()) - timestamp), TimeUnit.NANOSECONDS);
    }
}
