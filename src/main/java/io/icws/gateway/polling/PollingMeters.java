package io.icws.gateway.polling;

import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.routing.PolledPage;
import io.icws.protocol.candid.MessagesReply.Page;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** The pollers' meters, for all canisters together. */
final class PollingMeters {

    private final Timer messages;
    private final Timer nothing;
    private final Timer failure;
    private final Timer cadence;
    private final DistributionSummary batch;
    private final Counter unknownClients;
    private final Counter duplicates;
    private final Counter gaps;

    /** Messages that could not be fetched. */
    final Counter skipped;

    final Counter restarts;
    /** Polls that a fixed interval would have made. */
    final Counter saved;
    /** Pages that were read ahead. */
    final Counter used;

    final Counter discarded;
    /** Polls that waited, because the canister had used its polls of a second. */
    final Counter overPolls;
    /** Polls that waited, because the canister had used its bytes of a second. */
    final Counter overBytes;

    PollingMeters(MeterRegistry registry) {
        this.messages = GatewayMeter.POLL_DURATION.timer(registry, "messages");
        this.nothing = GatewayMeter.POLL_DURATION.timer(registry, "nothing");
        this.failure = GatewayMeter.POLL_DURATION.timer(registry, "failure");
        this.cadence = GatewayMeter.POLL_CADENCE.timer(registry);
        this.batch = GatewayMeter.POLL_BATCH.summary(registry);
        this.unknownClients = GatewayMeter.MESSAGES_DROPPED.counter(registry, "unknown_client");
        this.duplicates = GatewayMeter.MESSAGES_DROPPED.counter(registry, "duplicate");
        this.gaps = GatewayMeter.POLL_GAPS.counter(registry);
        this.skipped = GatewayMeter.POLL_SKIPPED.counter(registry);
        this.restarts = GatewayMeter.POLL_RESTARTS.counter(registry);
        this.saved = GatewayMeter.POLLS_SAVED.counter(registry);
        this.used = GatewayMeter.READ_AHEAD.counter(registry, "used");
        this.discarded = GatewayMeter.READ_AHEAD.counter(registry, "discarded");
        this.overPolls = GatewayMeter.LIMITS_HIT.counter(registry, "canister_polls");
        this.overBytes = GatewayMeter.LIMITS_HIT.counter(registry, "canister_bytes");
        // Registered here too, so that it is shown when pages are not checked.
        GatewayMeter.POLL_CERTIFICATES_REFUSED.counter(registry);
    }

    /** Measures the poll, from subscription to its page or failure. */
    Mono<PollResult.Arrived> watch(Mono<PollResult.Arrived> poll) {
        return Mono.defer(() -> {
            long began = System.nanoTime();
            return poll.doOnNext(result -> arrived(result.page(), began)).doOnError(e -> record(failure, began));
        });
    }

    /**
     * A poll of a canister begins.
     *
     * @param last when the one before began; 0 for the first
     * @return now, as {@link System#nanoTime}
     */
    long begins(long last) {
        long now = System.nanoTime();
        if (last != 0) {
            cadence.record(now - last, TimeUnit.NANOSECONDS);
        }
        return now;
    }

    void dispatched(PolledPage.Result result) {
        unknownClients.increment(result.unknown());
        duplicates.increment(result.duplicates());
        if (result.gapAt().isPresent()) {
            gaps.increment();
        }
    }

    private void arrived(Page page, long began) {
        int size = page.messages().size();
        record(size == 0 ? nothing : messages, began);
        if (size > 0) {
            batch.record(size);
        }
    }

    private static void record(Timer timer, long began) {
        timer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
}
