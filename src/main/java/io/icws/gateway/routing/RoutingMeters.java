package io.icws.gateway.routing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the router counts, all canisters together. */
final class RoutingMeters {

    private final Counter malformed;
    private final Counter absent;

    RoutingMeters(MeterRegistry registry) {
        this.malformed = unpruned(registry, "malformed");
        this.absent = unpruned(registry, "absent");
    }

    /** A page's witness that could not be read. */
    void malformedTree() {
        malformed.increment();
    }

    /** A message that its page's witness does not show. */
    void absentMessage() {
        absent.increment();
    }

    private static Counter unpruned(MeterRegistry registry, String reason) {
        return Counter.builder("gateway.routing.trees.unpruned")
                .description("Witnesses passed on as they came: pages whose tree could not be read,"
                        + " messages that their tree does not show")
                .tag("reason", reason)
                .register(registry);
    }
}
