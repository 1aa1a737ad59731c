package io.icws.gateway.polling;

import static java.util.stream.Collectors.toSet;

import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.PolledPage;
import io.icws.protocol.CanisterError;
import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.MalformedException;
import io.icws.protocol.MessageHeader;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.GatewayArguments;
import io.icws.protocol.candid.MessagesReply.Page;
import io.icws.protocol.candid.QueuedMessage;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Detects that the canister has restarted its queue or forgotten its clients, and ends their sessions. Used by one poller, within
 * its steps, except {@link #openMessageOverdue} and {@link #clientsMayBeForgotten}.
 */
final class RestartDetector {

    private static final Logger log = LoggerFactory.getLogger(RestartDetector.class);

    private final Principal canister;
    private final PollerServices services;
    private final MessageRouter router;
    private final Cursor cursor;
    private final Executor steps;
    private final RestartProbe probe = new RestartProbe();
    private final ForgottenClientsDetector forgottenClients = new ForgottenClientsDetector();
    private Disposable registrationCheck = Disposables.disposed();

    /** @param steps runs a step of the poller */
    RestartDetector(Principal canister, PollerServices services, MessageRouter router, Cursor cursor, Executor steps) {
        this.canister = canister;
        this.services = services;
        this.router = router;
        this.cursor = cursor;
        this.steps = steps;
    }

    /** Any thread. */
    void openMessageOverdue() {
        probe.ask();
    }

    /** Any thread. */
    void clientsMayBeForgotten() {
        forgottenClients.suspect();
        probe.ask();
    }

    /**
     * Whether the next poll must be a probe. If so, {@link #probed}, {@link #probeFailed} or {@link #cancelled} follows.
     *
     * @param failing whether polls fail at present
     */
    boolean startsProbe(boolean failing) {
        var now = services.clock().now();
        if (cursor.format().hasServiceMessages() && !failing && forgottenClients.due(now)) {
            probe.ask();
        }
        boolean due = probe.due(now);
        if (due) {
            probe.made(now);
        }
        return due;
    }

    /** A page was dispatched. */
    void dispatched(PolledPage.Result result, Instant now) {
        forgottenClients.news();
        if (result.acknowledgedAt() != 0) {
            forgottenClients.acknowledged(result.acknowledgedAt());
        }
        if (result.gapAt().isPresent()) {
            probe.gap(now);
        } else {
            probe.noGap();
        }
    }

    /** Whether the messages that are missing in the present gap will not come. */
    boolean isGapFinal(Instant now) {
        return probe.exhausted(now);
    }

    void pollFailed(Throwable error) {
        forgottenClients.failed(error);
    }

    /**
     * A probe has ended.
     *
     * @param page from the beginning of the queue
     * @return whether the canister has restarted its queue; the cursor is at the beginning of the new one then
     */
    boolean probed(Page page) {
        probe.answered();
        if (!cursor.provesRestart(page)) {
            boolean empty = page.messages().isEmpty() && cursor.newest() != 0;
            if (forgottenClients.looked(empty, services.clock().now())) {
                checkRegistration();
            }
            return false;
        }
        cursor.restart(page);
        restarted();
        if (cursor.format().hasServiceMessages()) {
            var begin = MessageHeader.scanAnyVersion(page.messages().getFirst().content());
            if (begin != null) {
                router.closeOpenedBefore(
                        begin.timestamp(), CloseCode.GONE, "the canister has lost this connection: reconnect");
            }
        } else {
            // The clients with messages in the new queue have opened since the restart; for others that is not known.
            router.forget(page.messages().stream().map(QueuedMessage::clientKey).collect(toSet()));
        }
        return true;
    }

    void probeFailed(Throwable error) {
        log.debug("Probe of canister {} failed: {}", canister, FailureTracker.describe(error));
        if (!probe.failed()) {
            forgottenClients.notLooked(services.clock().now());
        }
    }

    /**
     * The canister has told a client that its first message has a nonce below all that were known before, and so has restarted
     * its queue.
     *
     * @param nonce unsigned
     * @param restarts that were known before
     * @return false if the restart was known already
     */
    boolean toldFirstNonce(ClientKey opened, long nonce, int restarts) {
        if (restarts != cursor.restarts()) {
            return false;
        }
        cursor.restart(nonce);
        restarted();
        router.forget(Set.of(opened));
        return true;
    }

    private void restarted() {
        log.info(
                "Canister {} restarted its message queue; resuming at nonce {}",
                canister,
                Long.toUnsignedString(cursor.next()));
        services.meters().restarts.increment();
        forgottenClients.restarted();
        probe.noGap();
    }

    /**
     * The poller has cancelled its requests.
     *
     * @param probing whether a probe was one of them
     */
    void cancelled(boolean probing) {
        if (probing) {
            probe.failed();
        }
        registrationCheck.dispose();
        forgottenClients.cancelled(services.clock().now());
    }

    /**
     * An empty page does not show whether the canister still knows this gateway, because it carries no certificate; the answer to
     * a call does. The call is {@code ws_close} for a client that cannot exist, because its principal is the gateway's own. The
     * CDKs look up the gateway first, which they know as long as it has a client, then the client; the call changes nothing.
     * There is one call at a time: {@link ForgottenClientsDetector} asks for the next only when this one has ended.
     */
    private void checkRegistration() {
        int restarts = cursor.restarts();
        long newest = cursor.newest();
        var ic = services.ic();
        registrationCheck = ic.callAsSelf(canister, "ws_close", GatewayArguments.close(new ClientKey(ic.self(), 0)))
                .map(RestartDetector::isNotRegistered)
                // The canister has answered, but not that it does not know the gateway.
                .onErrorResume(IcException.class, e -> e.error().isTransient() ? Mono.error(e) : Mono.just(false))
                .subscribe(
                        forgotten -> steps.execute(() -> {
                            forgottenClients.answered();
                            if (forgotten && restarts == cursor.restarts()) {
                                log.info("Canister {} has forgotten its clients: closing their connections", canister);
                                router.forgetOpenedUntil(newest);
                            }
                        }),
                        error -> steps.execute(() -> {
                            log.debug(
                                    "Canister {} does not answer whether it knows the gateway: {}",
                                    canister,
                                    FailureTracker.describe(error));
                            forgottenClients.unanswered();
                        }));
    }

    /** Whether the canister has certified that it does not know this gateway, and so none of its clients. */
    private static boolean isNotRegistered(CallStatus status) {
        try {
            return status instanceof CallStatus.Replied(byte[] reply)
                    && CandidReader.readError(reply)
                            .filter(text -> CanisterError.recognise(text) == CanisterError.GATEWAY_NOT_REGISTERED)
                            .isPresent();
        } catch (MalformedException unreadable) {
            return false;
        }
    }
}
