package io.icws.gateway.session.admission;

import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Counts refusals by their limit. */
public final class LimitCounters {

    private final Map<Limit, Counter> counters = new HashMap<>();

    public LimitCounters(MeterRegistry meters) {
        Stream.<Limit>concat(Stream.of(Limit.Handshake.values()), Stream.of(Limit.Session.values()))
                .forEach(limit -> counters.put(limit, GatewayMeter.LIMITS_HIT.counter(meters, limit.tag())));
    }

    public void hit(Limit limit) {
        var counter = counters.get(limit);
        if (counter != null) {
            counter.increment();
        }
    }
}
