package io.icws.gateway.polling;

import static java.util.stream.Collectors.toSet;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.MessageHeader;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.candid.MessagesReply.Page;
import io.icws.gateway.protocol.candid.QueuedMessage;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.OnGap;
import java.time.Instant;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands to the router what continues the canister's queue, and finds out when that has begun anew. Used by one poller. */
final class PageProcessor {

    private static final Logger log = LoggerFactory.getLogger(PageProcessor.class);

    enum Taken {
        /** Messages were dispatched, as many as could be. */
        NEWS,
        /** Messages were dispatched; whether more follow was not said. */
        NEWS_AND_PERHAPS_MORE,
        /** The queue has nothing new. */
        NOTHING,
        /** Nothing came, where a page that is too large to come may still be. */
        NOTHING_YET,
        /** What the page means, another answer must show. */
        DOUBTFUL,
        /** No canister's queue looks like this. */
        BROKEN
    }

    private final Principal canister;
    private final PollerServices services;
    private final MessageRouter router;
    private final Cursor cursor;
    private final ReadAhead backlog;
    private final OversizedPageSkipper detour;
    private final RestartProbe probes;
    private final ForgottenClientsDetector suspicion;

    PageProcessor(
            Principal canister,
            PollerServices services,
            Cursor cursor,
            ReadAhead backlog,
            OversizedPageSkipper detour,
            RestartProbe probes,
            ForgottenClientsDetector suspicion) {
        this.canister = canister;
        this.services = services;
        this.router = services.router();
        this.cursor = cursor;
        this.backlog = backlog;
        this.detour = detour;
        this.probes = probes;
        this.suspicion = suspicion;
    }

    /**
     * @param asked the nonce that the page answers, unsigned
     * @param started when it was asked for
     */
    Taken take(Page page, long asked, long started) {
        if (page.messages().isEmpty()) {
            return nothing();
        }
        return switch (cursor.read(page, asked)) {
            case BROKEN -> Taken.BROKEN;
            case STALE -> nothing();
            case DOUBTFUL -> Taken.DOUBTFUL;
            case NEW -> {
                detour.done();
                yield dispatch(page, started);
            }
        };
    }

    /** Neither an empty answer nor an old one shows that a page that was too large before can be had now. */
    private Taken nothing() {
        return detour.turnBack(services.clock().now()) ? Taken.NOTHING_YET : Taken.NOTHING;
    }

    private Taken dispatch(Page page, long started) {
        var now = services.clock().now();
        skip(page);
        var onGap = onGap(now);
        var done = services.traces()
                .poll(
                        canister,
                        started,
                        page.messages().size(),
                        () -> router.dispatch(canister, page, cursor.next(), onGap));
        services.meters().dispatched(done);
        suspicion.news();
        if (done.acknowledgedAt() != 0) {
            suspicion.acknowledged(done.acknowledgedAt());
        }
        if (done.held()) {
            cursor.passUntil(page, done.heldAt());
            probes.gap(now);
            backlog.end();
            return Taken.NEWS;
        }
        probes.noGap();
        cursor.pass(page);
        if (Boolean.FALSE.equals(page.endOfQueue())) {
            backlog.follow(cursor.next(), page.messages().size());
            return Taken.NEWS;
        }
        backlog.end();
        return page.endOfQueue() == null ? Taken.NEWS_AND_PERHAPS_MORE : Taken.NEWS;
    }

    private OnGap onGap(Instant now) {
        if (cursor.format().hasGaps()) {
            return OnGap.PASS;
        }
        return probes.exhausted(now) ? OnGap.CLOSE : OnGap.closeOpenedBefore(cursor.lostBefore());
    }

    private void skip(Page page) {
        long skipped = cursor.skipped(page);
        if (skipped == 0) {
            return;
        }
        log.warn(
                "{} messages of canister {} could not be fetched and are skipped",
                Long.toUnsignedString(skipped),
                canister);
        services.meters().skipped(skipped);
        cursor.skipTo(page);
    }

    /**
     * Takes a page from the beginning of the queue.
     *
     * @return whether the canister is to be asked if it has forgotten its clients
     */
    boolean probed(Page page) {
        probes.answered();
        if (!cursor.provesRestart(page)) {
            boolean empty = page.messages().isEmpty() && cursor.newest() != 0;
            return suspicion.looked(empty, services.clock().now());
        }
        var begin = MessageHeader.scan(page.messages().getFirst().content());
        cursor.restart(page);
        begunAnew();
        if (cursor.format().hasGaps()) {
            // Messages of the new queue are for those who have come since; nothing tells who else has.
            router.forget(
                    canister,
                    page.messages().stream().map(QueuedMessage::clientKey).collect(toSet()));
        } else if (begin != null) {
            router.closeOpenedBefore(
                    canister, begin.timestamp(), CloseCode.GONE, "the canister has lost this connection: reconnect");
        }
        return false;
    }

    /** The canister knows none of the clients whose messages were passed, the newest at this canister time (unsigned). */
    void forgotten(long newest) {
        log.info("Canister {} has forgotten its clients: closing those that were open", canister);
        router.forgetOpenedUntil(canister, newest);
    }

    /**
     * A client was told where in the queue its messages begin.
     *
     * @param nonce unsigned
     * @param before what was known when the canister was asked
     * @return whether that shows that the queue has begun anew
     */
    boolean told(ClientKey newcomer, long nonce, Position before) {
        if (!cursor.provesRestart(nonce, before)) {
            return false;
        }
        cursor.restart(nonce);
        begunAnew();
        router.forget(canister, Set.of(newcomer));
        return true;
    }

    private void begunAnew() {
        log.info("Canister {} has begun its queue anew; continuing from its beginning", canister);
        services.meters().restarted();
        suspicion.restarted();
        backlog.end();
        detour.done();
        probes.noGap();
    }
}
