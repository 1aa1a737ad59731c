package io.icws.gateway.polling;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the pollers count, all canisters together. */
final class PollingMeters {

    private final Counter skipped;
    private final Counter restarts;

    PollingMeters(MeterRegistry registry) {
        this.skipped = Counter.builder("gateway.polling.skipped")
                .description(
                        "Messages given up: deleted before they were fetched, or in a page too large to be answered")
                .register(registry);
        this.restarts = Counter.builder("gateway.polling.restarts")
                .description("Queues that canisters have begun anew")
                .register(registry);
    }

    void skipped(long messages) {
        skipped.increment((double) messages);
    }

    void restarted() {
        restarts.increment();
    }
}
