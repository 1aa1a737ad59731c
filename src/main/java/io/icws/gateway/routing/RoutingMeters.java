package io.icws.gateway.routing;

import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the router counts, all canisters together. */
final class RoutingMeters {

    private final Counter malformed;
    private final Counter absent;

    RoutingMeters(MeterRegistry registry) {
        this.malformed = GatewayMeter.TREES_UNPRUNED.counter(registry, "malformed");
        this.absent = GatewayMeter.TREES_UNPRUNED.counter(registry, "absent");
    }

    /** A page's witness that could not be read. */
    void malformedTree() {
        malformed.increment();
    }

    /** A message that its page's witness does not show. */
    void absentMessage() {
        absent.increment();
    }
}
