package io.icws.gateway.session;

import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.relay.Relay;
import io.icws.gateway.session.admission.Limit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The calls of sessions to their canisters ({@code ws_open}, {@code ws_message}, {@code ws_close}), and what their outcomes
 * do to the session. Any thread.
 */
final class CanisterCalls {

    private static final Logger log = LoggerFactory.getLogger(CanisterCalls.class);

    private final Relay relay;
    private final CanisterPollerRegistry pollers;
    private final ClientDirectory clients;

    CanisterCalls(Relay relay, CanisterPollerRegistry pollers, ClientDirectory clients) {
        this.relay = relay;
        this.pollers = pollers;
        this.clients = clients;
    }

    /** The client of an accepted first frame, with its empty upstream queue. */
    AdmittedClient client(ClientSession session, SessionIdentity identity) {
        var dialect = identity.dialect();
        var handle = pollers.attach(identity.canister());
        return new AdmittedClient(
                identity,
                relay.open((envelope, outcome) -> decided(session, envelope, outcome), dialect.replies()),
                handle);
    }

    /** Queues an envelope of the client. */
    void relay(ClientSession session, AdmittedClient client, Envelope envelope) {
        long size = envelope.body().length;
        session.undecided().add(size);
        client.handle().clientSent();
        session.observer().relaying(envelope);
        if (!client.upstream().offer(envelope)) {
            session.undecided().remove(size);
            session.close(Limit.Session.RELAY_QUEUE);
            return;
        }
        session.state().queued();
        session.observer().queued(envelope);
    }

    private void decided(ClientSession session, Envelope envelope, Outcome outcome) {
        session.undecided().remove(envelope.body().length);
        session.observer().decided(envelope, outcome.kind());
        var client = session.state().client();
        if (client == null) {
            return;
        }
        boolean isOpen = client.isOpenCall(envelope);
        if (log.isDebugEnabled()) {
            session.observer()
                    .correlate(
                            () -> log.debug("{} of {}: {}", isOpen ? "ws_open" : "ws_message", client.key(), outcome));
        }
        var dialect = client.dialect();
        boolean completesOpen =
                isOpen || session.state().isFollowUp(envelope.content().requestId());
        var decision = completesOpen
                ? CloseDecision.ofOpen(outcome, !isOpen || dialect.hasServiceMessages())
                : CloseDecision.ofMessage(outcome);
        if (decision == null) {
            if (isOpen) {
                accepted(session, client);
            }
        } else {
            if (isOpen) {
                session.outbound().text(dialect.refusal());
            }
            session.end(client, decision);
        }
        client.handle().callCompleted();
        if (dialect.hintsAtRestart(outcome, isOpen, session.state().hasReceived())) {
            client.handle().clientsMayBeForgotten();
        }
    }

    /** The canister has accepted {@code ws_open}. */
    private void accepted(ClientSession session, AdmittedClient client) {
        var dialect = client.dialect();
        var firstNonce = dialect.firstNonce();
        if (!session.state().attach(() -> client.handle().startPolling(dialect.pages(), firstNonce.orElse(0)))) {
            session.outbound().text(dialect.refusal());
            session.close(CloseCode.OPEN_REFUSED, "clients of another generation are connected to the canister");
            return;
        }
        boolean opened = session.accepted(dialect.hasServiceMessages());
        firstNonce.ifPresent(nonce -> client.handle().toldFirstNonce(client.key(), nonce));
        if (opened) {
            session.opened(client);
        }
        var followUp = dialect.followUp(client.identity());
        if (followUp != null) {
            session.state().followUp(followUp.content().requestId());
            relay(session, client, followUp);
        }
        // After the follow-up call: the client's first message then leaves behind it.
        session.outbound().text(dialect.welcome());
    }

    /** The client misses its OpenMessage: checks whether the canister has restarted its message queue. */
    void probe(ClientSession session) {
        var client = session.state().client();
        if (client != null) {
            client.handle().openMessageOverdue();
        }
    }

    /** Cancels all calls of the session, in flight or queued. */
    static void cancel(ClientSession session) {
        var client = session.state().client();
        if (client != null) {
            client.upstream().dispose();
        }
    }

    /**
     * The socket of the client has ended.
     *
     * @return calls {@code ws_close} where it is due, when all that the client sent before is decided; to be subscribed once
     */
    Mono<Void> leave(ClientSession session, AdmittedClient client) {
        client.handle().detach();
        return client.upstream()
                .finish()
                .doFinally(done -> {
                    session.undecided().settle();
                    session.observer().settled();
                })
                .then(Mono.defer(
                        () -> session.state().registration().isCloseOwed() ? close(session, client) : Mono.empty()));
    }

    /**
     * A client that left before its OpenMessage arrived may have replaced an older connection of its principal at the
     * canister. Only the answer to {@code ws_close} shows that.
     */
    private Mono<Void> close(ClientSession session, AdmittedClient client) {
        var older = session.state().registration().isOpened() ? null : clients.newest(client);
        var dialect = client.dialect();
        return relay.close(client.canister(), client.key(), dialect.closeArgument(client.key()), dialect.closeReplies())
                .doOnNext(removed -> {
                    if (removed && older != null) {
                        older.replaced();
                    }
                })
                .then();
    }
}
