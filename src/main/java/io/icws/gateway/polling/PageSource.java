package io.icws.gateway.polling;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.metrics.UsageAccount;
import io.icws.protocol.MalformedException;
import io.icws.protocol.PeerText;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.MessagesReply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Fetches pages of one canister, within its budget. Used by one poller. */
final class PageSource {

    private static final int MAX_TEXT = 200;

    /** Checks a page before it is dispatched. */
    @FunctionalInterface
    interface Verification {

        /** The page itself, or an error. */
        Mono<MessagesReply.Page> verify(MessagesReply.Page page, Principal canister, PageFormat format);
    }

    private final Principal canister;
    private final PageFormat format;
    private final InternetComputer ic;
    private final Verification verification;
    private final PollBudget budget;
    private final Duration deadline;
    private final UsageAccount account;
    private final PollingMeters meters;
    private volatile long lastPoll;
    private long preparedFor;
    private @Nullable Mono<byte[]> prepared;

    PageSource(Principal canister, PageFormat format, PollerServices services) {
        this.canister = canister;
        this.format = format;
        this.ic = services.ic();
        this.verification = services.verification();
        this.budget = new PollBudget(services.properties(), services.meters(), System::nanoTime);
        this.deadline = services.properties().constants().deadline();
        this.account = services.usage().of(canister);
        this.meters = services.meters();
    }

    /**
     * Polls for messages from that nonce (unsigned) on. Emits one result, and no error.
     *
     * @param started when it was asked for: for the result
     */
    Mono<PollResult> poll(long nonce, long started) {
        var query = query(nonce);
        return budget.acquire()
                .then(Mono.defer(() -> {
                    lastPoll = meters.begins(lastPoll);
                    account.poll();
                    return meters.watch(query.doOnNext(reply -> received(reply.length))
                            .flatMap(reply -> verification
                                    .verify(page(reply), canister, format)
                                    .map(page -> new PollResult.Arrived(nonce, started, page, reply.length)))
                            .timeout(deadline));
                }))
                .cast(PollResult.class)
                .onErrorResume(error -> Mono.just(new PollResult.Failed(nonce, started, error)));
    }

    private void received(int size) {
        budget.spend(size);
        account.polled(size);
    }

    /** The query for one nonce is signed once, and sent again while the nonce stays the same. */
    private Mono<byte[]> query(long nonce) {
        var query = prepared;
        if (query == null || preparedFor != nonce) {
            query = ic.queryAsSelf(canister, "ws_get_messages", format.argument(nonce));
            prepared = query;
            preparedFor = nonce;
        }
        return query;
    }

    private MessagesReply.Page page(byte[] reply) {
        try {
            return switch (format.read(reply)) {
                case MessagesReply.Page page -> page;
                case MessagesReply.Err(String text) ->
                    throw new IcException(
                            new IcError.BadAnswer("ws_get_messages answered Err: " + PeerText.of(text, MAX_TEXT)));
            };
        } catch (MalformedException e) {
            throw new IcException(new IcError.BadAnswer("unreadable ws_get_messages reply: " + e.getMessage()));
        }
    }
}
