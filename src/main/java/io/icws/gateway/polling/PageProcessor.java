package io.icws.gateway.polling;

import static java.util.stream.Collectors.toSet;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.MessageHeader;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.candid.MessagesReply.Page;
import io.icws.gateway.protocol.candid.QueuedMessage;
import io.icws.gateway.routing.DispatchResult;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.OnGap;
import io.icws.gateway.routing.PolledPage;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.FluxSink;

/** Emits the pages that continue the canister's queue, and detects restarts of the queue. Used by one poller. */
final class PageProcessor {

    private static final Logger log = LoggerFactory.getLogger(PageProcessor.class);

    enum Verdict {
        /** Messages were dispatched, at least those before a gap. */
        NEWS,
        /** Messages were dispatched; the page does not say whether it is the last. */
        NEWS_AND_PERHAPS_MORE,
        /** The queue has nothing new. */
        NOTHING,
        /** No messages, but an oversized page may still be there. */
        INCONCLUSIVE,
        /** Only further answers can show what the page means. */
        DOUBTFUL,
        /** Nonces that no canister's queue can have. */
        BROKEN
    }

    private final Principal canister;
    private final PollerServices services;
    private final MessageRouter router;
    private final Cursor cursor;
    private final ReadAhead readAhead;
    private final OversizedPageSkipper oversizedPages;
    private final RestartProbe restartProbe;
    private final ForgottenClientsDetector forgottenClients;
    private @Nullable FluxSink<PolledPage> pages;

    PageProcessor(
            Principal canister,
            PollerServices services,
            Cursor cursor,
            ReadAhead readAhead,
            OversizedPageSkipper oversizedPages,
            RestartProbe restartProbe,
            ForgottenClientsDetector forgottenClients) {
        this.canister = canister;
        this.services = services;
        this.router = services.router();
        this.cursor = cursor;
        this.readAhead = readAhead;
        this.oversizedPages = oversizedPages;
        this.restartProbe = restartProbe;
        this.forgottenClients = forgottenClients;
    }

    /** Where pages go. */
    void emitTo(FluxSink<PolledPage> subscriber) {
        pages = subscriber;
    }

    /** No more pages will come. */
    void complete() {
        if (pages != null) {
            pages.complete();
        }
    }

    /**
     * @param asked the nonce that the page answers, unsigned
     * @param started when it was asked for
     */
    Verdict process(Page page, long asked, long started) {
        if (page.messages().isEmpty()) {
            return nothing();
        }
        return switch (cursor.read(page, asked)) {
            case BROKEN -> Verdict.BROKEN;
            case STALE -> nothing();
            case DOUBTFUL -> Verdict.DOUBTFUL;
            case NEW -> {
                oversizedPages.done();
                yield dispatch(page, started);
            }
        };
    }

    /** Neither an empty page nor an old one shows that a page that was oversized before can be fetched now. */
    private Verdict nothing() {
        return oversizedPages.turnBack(services.clock().now()) ? Verdict.INCONCLUSIVE : Verdict.NOTHING;
    }

    private Verdict dispatch(Page page, long started) {
        var now = services.clock().now();
        skip(page);
        var onGap = onGap(now);
        var polled = new PolledPage(canister, page, cursor.next(), onGap);
        var result = services.traces().poll(canister, started, page.messages().size(), () -> emit(polled));
        services.meters().dispatched(result);
        forgottenClients.news();
        if (result.acknowledgedAt() != 0) {
            forgottenClients.acknowledged(result.acknowledgedAt());
        }
        if (result.held()) {
            cursor.passUntil(page, result.heldAt());
            restartProbe.gap(now);
            readAhead.end();
            return Verdict.NEWS;
        }
        restartProbe.noGap();
        cursor.pass(page);
        if (Boolean.FALSE.equals(page.endOfQueue())) {
            readAhead.follow(cursor.next(), page.messages().size());
            return Verdict.NEWS;
        }
        readAhead.end();
        return page.endOfQueue() == null ? Verdict.NEWS_AND_PERHAPS_MORE : Verdict.NEWS;
    }

    /** The subscriber has dispatched the page when this returns. */
    private DispatchResult emit(PolledPage page) {
        if (pages != null) {
            pages.next(page);
        }
        return page.result();
    }

    private OnGap onGap(Instant now) {
        if (cursor.format().hasGaps()) {
            return OnGap.PASS;
        }
        return restartProbe.exhausted(now) ? OnGap.CLOSE : OnGap.closeOpenedBefore(cursor.lostBefore());
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
     * Processes a page from the beginning of the queue.
     *
     * @return whether the canister is to be asked if it has forgotten its clients
     */
    boolean probed(Page page) {
        restartProbe.answered();
        if (!cursor.provesRestart(page)) {
            boolean empty = page.messages().isEmpty() && cursor.newest() != 0;
            return forgottenClients.looked(empty, services.clock().now());
        }
        var begin = MessageHeader.scan(page.messages().getFirst().content());
        cursor.restart(page);
        restarted();
        if (cursor.format().hasGaps()) {
            // The clients with messages in the new queue have opened since the restart; for others that is not known.
            router.forget(
                    canister,
                    page.messages().stream().map(QueuedMessage::clientKey).collect(toSet()));
        } else if (begin != null) {
            router.closeOpenedBefore(
                    canister, begin.timestamp(), CloseCode.GONE, "the canister has lost this connection: reconnect");
        }
        return false;
    }

    /** The canister has forgotten all clients that were open at this canister time (unsigned) or before. */
    void forgotten(long newest) {
        log.info("Canister {} has forgotten its clients: closing their connections", canister);
        router.forgetOpenedUntil(canister, newest);
    }

    /**
     * The canister told a client the nonce of its first message.
     *
     * @param nonce unsigned
     * @param before what was known when the canister was asked
     * @return whether that shows a restart of the queue
     */
    boolean told(ClientKey opened, long nonce, Position before) {
        if (!cursor.provesRestart(nonce, before)) {
            return false;
        }
        cursor.restart(nonce);
        restarted();
        router.forget(canister, Set.of(opened));
        return true;
    }

    private void restarted() {
        log.info(
                "Canister {} restarted its message queue; resuming at nonce {}",
                canister,
                Long.toUnsignedString(cursor.next()));
        services.meters().restarted();
        forgottenClients.restarted();
        readAhead.end();
        oversizedPages.done();
        restartProbe.noGap();
    }
}
