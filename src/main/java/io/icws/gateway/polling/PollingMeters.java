package io.icws.gateway.polling;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the pollers count, all canisters together. */
final class PollingMeters {

    private final Counter skipped;
    private final Counter restarts;
    private final Counter saved;
    private final Counter used;
    private final Counter discarded;

    PollingMeters(MeterRegistry registry) {
        this.skipped = Counter.builder("gateway.polling.skipped")
                .description(
                        "Messages given up: deleted before they were fetched, or in a page too large to be answered")
                .register(registry);
        this.restarts = Counter.builder("gateway.polling.restarts")
                .description("Queues that canisters have begun anew")
                .register(registry);
        this.saved = Counter.builder("gateway.polling.saved")
                .description("Polls of idle canisters that were left out, compared with a fixed interval")
                .register(registry);
        this.used = ahead(registry, "used");
        this.discarded = ahead(registry, "discarded");
    }

    private static Counter ahead(MeterRegistry registry, String outcome) {
        return Counter.builder("gateway.polling.ahead")
                .description("Pages of queues that were not drained, and those asked for in vain")
                .tag("outcome", outcome)
                .register(registry);
    }

    void skipped(long messages) {
        skipped.increment((double) messages);
    }

    void saved(double polls) {
        saved.increment(polls);
    }

    void used() {
        used.increment();
    }

    void discarded(int pages) {
        discarded.increment(pages);
    }

    void restarted() {
        restarts.increment();
    }
}
