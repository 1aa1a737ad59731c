package io.icws.gateway.polling;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.PolledPage;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.MessagesReply.Page;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.FluxSink;

/**
 * Processes the results of polls: emits the pages that continue the canister's queue, moves the cursor past them, and tells the
 * schedule what a result means for the next poll. Used by one poller, within its steps.
 */
final class PageProcessor {

    private static final Logger log = LoggerFactory.getLogger(PageProcessor.class);

    private final Principal canister;
    private final PollerServices services;
    private final MessageRouter router;
    private final Cursor cursor;
    private final PollSchedule schedule;
    private final RestartDetector restarts;
    private final ReadAhead readAhead;
    private final OversizedPageSkipper oversizedPages;
    private final FailureTracker failures;
    private @Nullable FluxSink<PolledPage> pages;

    PageProcessor(
            Principal canister,
            PollerServices services,
            MessageRouter router,
            Cursor cursor,
            PollSchedule schedule,
            RestartDetector restarts,
            ReadAhead readAhead,
            FailureTracker failures) {
        this.canister = canister;
        this.services = services;
        this.router = router;
        this.cursor = cursor;
        this.schedule = schedule;
        this.restarts = restarts;
        this.readAhead = readAhead;
        this.oversizedPages = new OversizedPageSkipper(services.properties());
        this.failures = failures;
    }

    /** Where pages go. */
    void emitTo(FluxSink<PolledPage> subscriber) {
        pages = subscriber;
    }

    /** No more pages will come. */
    void complete() {
        readAhead.end();
        if (pages != null) {
            pages.complete();
        }
    }

    /** Nonce of the next poll for news, unsigned. */
    long nextNonce() {
        return cursor.next() + oversizedPages.ahead();
    }

    /** Processes the pages of a backlog that have arrived and continue the queue. */
    void processBacklog(PollResult arrived) {
        readAhead.arrived(arrived);
        for (var result = readAhead.take(); result != null; result = readAhead.take()) {
            long before = cursor.next();
            process(result);
            if (cursor.next() != before) {
                services.meters().used.increment();
                continue;
            }
            readAhead.end();
            if (!schedule.isFailing()) {
                // Another node may have what this one does not.
                schedule.pollAgain();
            }
        }
    }

    void process(PollResult result) {
        switch (result) {
            case PollResult.Failed(long nonce, long started, Throwable error) -> failed(error, started);
            case PollResult.Arrived(long nonce, long started, Page page, int size) -> {
                if (page.messages().isEmpty()) {
                    nothing(started);
                    return;
                }
                switch (cursor.read(page, nonce)) {
                    case BROKEN ->
                        failed(
                                new IcException(
                                        new IcError.BadAnswer("the nonces of a page do not follow one another")),
                                started);
                    case STALE -> nothing(started);
                    case DOUBTFUL -> schedule.pollAgain();
                    case NEW -> {
                        oversizedPages.done();
                        dispatch(page, started);
                    }
                }
            }
        }
    }

    /** Neither an empty page nor an old one shows that a page that was oversized before can be fetched now. */
    private void nothing(long started) {
        if (oversizedPages.turnBack(services.clock().now())) {
            schedule.inconclusive(started, services.time().getAsLong());
        } else {
            schedule.nothing(started);
            failures.succeeded();
        }
    }

    private void dispatch(Page page, long started) {
        long completion = schedule.lastCompletion();
        var now = services.clock().now();
        skipLost(page);
        long lostBefore = restarts.isGapFinal(now) ? PolledPage.ALL_LOST : cursor.lostBefore();
        var polled =
                new PolledPage(page, cursor.next(), lostBefore, cursor.format().hasServiceMessages());
        var result = services.traces().poll(canister, started, page.messages().size(), () -> emit(polled));
        services.meters().dispatched(result);
        restarts.dispatched(result, now);
        if (result.gapAt().isPresent()) {
            cursor.passUntil(page, result.gapAt().getAsLong());
            readAhead.end();
        } else {
            cursor.pass(page);
            if (Boolean.FALSE.equals(page.endOfQueue())) {
                readAhead.follow(cursor.next(), page.messages().size());
            } else {
                readAhead.end();
                if (page.endOfQueue() == null) {
                    schedule.pollAgain();
                }
            }
        }
        schedule.news(completion, services.time().getAsLong());
        failures.succeeded();
    }

    /** The subscriber has dispatched the page when this returns. */
    private PolledPage.Result emit(PolledPage page) {
        if (pages != null) {
            pages.next(page);
        }
        return page.result();
    }

    /** Skips the messages before the page that can no longer be fetched. */
    private void skipLost(Page page) {
        long skipped = cursor.skipped(page);
        if (skipped != 0) {
            log.warn(
                    "{} messages of canister {} could not be fetched and are skipped",
                    Long.toUnsignedString(skipped),
                    canister);
            services.meters().skipped.increment((double) skipped);
            cursor.skipTo(page);
        }
    }

    private void failed(Throwable error, long started) {
        if (OversizedPageSkipper.isOversized(error)
                && oversizedPages.advance(services.clock().now())) {
            schedule.pollAgain();
        } else if (schedule.isNewFailure(started)) {
            slowDown(error);
        }
    }

    /** Pauses after a failed poll or a bug, and closes the sessions if polls have failed for too long. */
    void slowDown(Throwable error) {
        schedule.failed(error, services.time().getAsLong());
        boolean tooLong = failures.failed(error, services.clock().now());
        restarts.pollFailed(error);
        readAhead.end();
        if (tooLong) {
            router.closeAll(
                    CloseCode.UNREACHABLE, "the canister could not be polled: " + FailureTracker.describe(error));
        }
    }

    /** The canister has restarted its queue. */
    void restarted() {
        readAhead.end();
        oversizedPages.done();
        schedule.pollAgain();
    }
}
