package io.icws.gateway.polling;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.MessageHeader;
import io.icws.gateway.protocol.PeerText;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.candid.GetMessagesArguments;
import io.icws.gateway.protocol.candid.MessagesReply;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.OnGap;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;

/**
 * Fetches one canister's queued messages and hands them to the router. Whatever goes wrong is this canister's affair: the
 * poller slows down, and only after its patience has ended are the canister's sessions closed.
 */
final class CanisterPoller {

    private static final Logger log = LoggerFactory.getLogger(CanisterPoller.class);

    private static final int MAX_TEXT = 200;

    private enum Nudge {
        NOW
    }

    private final Principal canister;
    private final InternetComputer ic;
    private final MessageRouter router;
    private final PollingProperties properties;
    private final SteadyClock clock;
    private final Cursor cursor;
    private final PageVerification verification;
    private final PollBudget budget;
    private final Cadence cadence;
    private final Probes probes = new Probes();
    private final Detour detour;
    private final PollingMeters meters;
    private final Usage.Account account;
    private final Sinks.Many<Nudge> nudges = Sinks.many().multicast().directBestEffort();
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private @Nullable Instant failingSince;
    private volatile @Nullable String lastError;
    private boolean again;
    private long lastFetch;
    private volatile boolean running = true;

    CanisterPoller(
            Principal canister,
            InternetComputer ic,
            MessageRouter router,
            PollingProperties properties,
            SteadyClock clock,
            Cursor cursor,
            PageVerification verification,
            PollingMeters meters,
            Usage.Account account,
            PollBudget budget) {
        this.canister = canister;
        this.ic = ic;
        this.router = router;
        this.properties = properties;
        this.clock = clock;
        this.cursor = cursor;
        this.verification = verification;
        this.budget = budget;
        this.meters = meters;
        this.account = account;
        this.cadence = new Cadence(properties);
        this.detour = new Detour(properties);
    }

    Cursor cursor() {
        return cursor;
    }

    boolean isFailing() {
        return lastError != null;
    }

    PollerStatus status(int sessions) {
        return new PollerStatus(canister, sessions, cursor.next(), lastError);
    }

    /** Polls until stopped. A tick that comes while a poll is under way is remembered once, not queued. */
    Mono<Void> run() {
        return Flux.merge(cadence.ticks(), nudges.asFlux())
                .onBackpressureLatest()
                .concatMap(tick -> isPremature(tick) ? Mono.<Void>empty() : round(), 0)
                .doOnError(bug -> log.error("The poller of canister {} starts anew", canister, bug))
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, properties.backoffMax()))
                .takeUntilOther(stopped.asMono())
                .then();
    }

    /** Polls as soon as the poll under way has ended. Any thread. */
    synchronized void nudge() {
        nudges.tryEmitNext(Nudge.NOW);
    }

    /** Looks at the beginning of the queue: an OpenMessage that should be there did not come. Any thread. */
    void probe() {
        probes.ask();
        nudge();
    }

    void stop() {
        running = false;
        stopped.tryEmitEmpty();
    }

    /** While polls fail, nobody may hurry them. */
    private boolean isPremature(Object tick) {
        return tick == Nudge.NOW && failingSince != null;
    }

    private Mono<Void> round() {
        return Mono.defer(this::step).repeat(() -> again).then().onErrorResume(this::failed);
    }

    private Mono<MessagesReply.Page> step() {
        again = false;
        var now = clock.now();
        return probes.due(now) ? probe(now) : poll();
    }

    /** A probe that fails is nothing to slow down for: the poll that follows shows how the canister is. */
    private Mono<MessagesReply.Page> probe(Instant now) {
        probes.made(now);
        again = true;
        return fetch(0).doOnNext(page -> whileRunning(() -> probed(page)))
                .onErrorResume(CanisterPoller::isExpected, e -> {
                    log.debug("Probe of canister {} failed: {}", canister, describe(e));
                    probes.failed();
                    return Mono.empty();
                });
    }

    private Mono<MessagesReply.Page> poll() {
        long nonce = cursor.next() + detour.ahead();
        return fetch(nonce)
                .doOnNext(page -> whileRunning(() -> fetched(page, nonce)))
                .onErrorResume(Detour::isOversized, e -> {
                    again = detour.advance(clock.now());
                    return again ? Mono.empty() : Mono.error(e);
                });
    }

    /** The cursor may already belong to the next poller when a last answer comes in. */
    private void whileRunning(Runnable step) {
        synchronized (cursor) {
            if (running) {
                step.run();
            }
        }
    }

    private Mono<MessagesReply.Page> fetch(long nonce) {
        return budget.turn()
                .doOnSuccess(turn -> begins())
                .then(meters.watch(Mono.defer(() -> ic.queryAsSelf(
                                        canister, "ws_get_messages", new GetMessagesArguments(nonce).encode())
                                .timeout(properties.deadline()))
                        .doOnNext(reply -> answered(reply.length))
                        .map(CanisterPoller::page)
                        .flatMap(page -> verification.verify(page, canister).timeout(properties.deadline()))));
    }

    private void begins() {
        lastFetch = meters.begins(lastFetch);
        account.poll();
    }

    private void answered(int size) {
        budget.spend(size);
        account.polled(size);
    }

    private static MessagesReply.Page page(byte[] reply) {
        try {
            return switch (MessagesReply.decode(reply)) {
                case MessagesReply.Page page -> page;
                case MessagesReply.Err(String text) ->
                    throw new IcException(
                            new IcError.BadAnswer("ws_get_messages answered Err: " + PeerText.of(text, MAX_TEXT)));
            };
        } catch (MalformedException e) {
            throw new IcException(new IcError.BadAnswer("unreadable ws_get_messages reply: " + e.getMessage()));
        }
    }

    private void fetched(MessagesReply.Page page, long asked) {
        if (page.messages().isEmpty()) {
            nothingNew();
            return;
        }
        switch (cursor.read(page, asked)) {
            case BROKEN ->
                throw new IcException(new IcError.BadAnswer("the nonces of a page do not follow one another"));
            case STALE -> nothingNew();
            case DOUBTFUL -> again = true;
            case NEW -> {
                detour.done();
                succeeded();
                dispatch(page);
            }
        }
    }

    private void dispatch(MessagesReply.Page page) {
        var now = clock.now();
        skip(page);
        var onGap = probes.exhausted(now) ? OnGap.CLOSE : OnGap.closeOpenedBefore(cursor.lostBefore());
        var done = router.dispatch(canister, page, cursor.next(), onGap);
        meters.dispatched(done);
        if (done.held()) {
            cursor.passUntil(page, done.heldAt());
            probes.gap(now);
            return;
        }
        probes.noGap();
        cursor.pass(page);
        again = !Boolean.TRUE.equals(page.endOfQueue());
    }

    private void skip(MessagesReply.Page page) {
        long skipped = cursor.skipped(page);
        if (skipped == 0) {
            return;
        }
        log.warn(
                "{} messages of canister {} could not be fetched and are skipped",
                Long.toUnsignedString(skipped),
                canister);
        meters.skipped(skipped);
        cursor.skipTo(page);
    }

    private void probed(MessagesReply.Page page) {
        probes.answered();
        if (!cursor.provesRestart(page)) {
            return;
        }
        log.info("Canister {} has begun its queue anew; continuing from its beginning", canister);
        var begin = MessageHeader.scan(page.messages().getFirst().content());
        cursor.restart(page);
        meters.restarted();
        detour.done();
        probes.noGap();
        if (begin != null) {
            router.closeOpenedBefore(
                    canister, begin.timestamp(), CloseCode.GONE, "the canister has lost this connection: reconnect");
        }
    }

    /** Neither an empty answer nor an old one shows that a page that was too large before can be had now. */
    private void nothingNew() {
        if (!detour.turnBack(clock.now())) {
            succeeded();
        }
    }

    private void succeeded() {
        if (failingSince != null) {
            log.info("Canister {} can be polled again", canister);
            failingSince = null;
            lastError = null;
        }
        cadence.succeeded();
    }

    private Mono<Void> failed(Throwable error) {
        if (!isExpected(error)) {
            log.error("Poll of canister {} failed unexpectedly", canister, error);
        }
        var now = clock.now();
        lastError = describe(error);
        if (failingSince == null) {
            failingSince = now;
            log.warn("Poll of canister {} failed, retrying: {}", canister, describe(error));
        } else if (!now.isBefore(failingSince.plus(properties.patience()))) {
            router.closeAll(canister, CloseCode.UNREACHABLE, "the canister could not be polled: " + describe(error));
            // Whoever comes now finds the same patience.
            failingSince = now;
        }
        cadence.failed();
        return Mono.empty();
    }

    private static boolean isExpected(Throwable error) {
        return error instanceof IcException || error instanceof TimeoutException;
    }

    private static String describe(Throwable error) {
        return error instanceof TimeoutException ? "no answer in time" : String.valueOf(error.getMessage());
    }
}
