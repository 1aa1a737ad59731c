package io.icws.gateway.session;

import io.icws.certificate.IcTimestamp;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.protocol.CloseCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The meters of all sessions. */
final class SessionMeters {

    /** Stands for a client that closed its connection, or lost it. */
    static final int BY_CLIENT = 0;

    /** Of the WebSocket codec (a frame that breaks the protocol, invalid text), and of clients. */
    private static final List<Integer> OTHER_CODES = List.of(1002, 1007, BY_CLIENT);

    private record Ends(Counter opened, Counter neverOpened) {}

    private record OfProtocol(Counter opens, Map<Integer, Ends> ends) {}

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<SessionState.Phase, LongAdder> phases = new EnumMap<>(SessionState.Phase.class);
    private final Map<String, OfProtocol> protocols = new ConcurrentHashMap<>();
    private final Map<EnvelopeVerifier.Reason, Counter> refused = new EnumMap<>(EnvelopeVerifier.Reason.class);
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
            refused.put(reason, GatewayMeter.SIGNATURES_REFUSED.counter(registry, tag(reason)));
        }
        this.opening = GatewayMeter.SESSION_OPENING.timer(registry);
        this.duration = GatewayMeter.SESSION_DURATION.timer(registry);
        this.lag = GatewayMeter.DELIVERY_LAG.timer(registry);
    }

    /** Begins to count sessions of a protocol, from 0. */
    void add(String protocol) {
        protocols.computeIfAbsent(protocol, label -> {
            var codes = new ArrayList<>(OTHER_CODES);
            Stream.of(CloseCode.values()).map(CloseCode::code).forEach(codes::add);
            return new OfProtocol(
                    GatewayMeter.SESSION_OPENS.counter(registry, label),
                    codes.stream().collect(Collectors.toMap(code -> code, code -> ends(code, label))));
        });
    }

    private Ends ends(int code, String protocol) {
        var tag = code == BY_CLIENT ? "client" : String.valueOf(code);
        return new Ends(
                GatewayMeter.SESSION_CLOSES.counter(registry, tag, "true", protocol),
                GatewayMeter.SESSION_CLOSES.counter(registry, tag, "false", protocol));
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
        var counters = protocols.get(protocol);
        if (counters != null) {
            counters.opens().increment();
        }
        opening.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }

    /**
     * @param began when the socket opened, as {@link System#nanoTime}
     * @param code close code, or {@link #BY_CLIENT}
     * @param opened whether the client's OpenMessage had arrived
     */
    void ended(String protocol, long began, int code, boolean opened) {
        duration.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        var known = protocols.get(protocol);
        var counters = known == null ? null : known.ends().get(code);
        if (counters != null) {
            (opened ? counters.opened() : counters.neverOpened()).increment();
        }
    }

    void refused(EnvelopeVerifier.Reason reason) {
        var counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** @param timestamp of a message that was written, canister time in nanoseconds */
    void delivered(long timestamp) {
        lag.record(Math.max(0, IcTimestamp.of(clock.instant()) - timestamp), TimeUnit.NANOSECONDS);
    }
}
