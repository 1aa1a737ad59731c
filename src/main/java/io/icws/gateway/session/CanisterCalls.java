package io.icws.gateway.session;

import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.relay.Relay;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Envelope;
import org.jspecify.annotations.Nullable;
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
    private final CanisterLimits limits;
    private final ClientDirectory clients;

    CanisterCalls(Relay relay, CanisterPollerRegistry pollers, CanisterLimits limits, ClientDirectory clients) {
        this.relay = relay;
        this.pollers = pollers;
        this.limits = limits;
        this.clients = clients;
    }

    /** The first frame of a client has passed all checks. */
    void admit(ClientSession session, AcceptedOpen open) {
        var limit = limits.enter(open.canister(), open.client().principal());
        if (limit != null) {
            session.close(limit);
            return;
        }
        AdmittedClient admitted = null;
        try {
            admitted = register(session, open);
        } finally {
            if (admitted == null) {
                limits.leave(open.canister());
            }
        }
        if (admitted == null) {
            session.close(CloseCode.CONFLICT, "this client key has a connection already");
        } else {
            relay(session, admitted, open.envelope());
        }
    }

    /** Null if the client key has a connection, or the session has been closed meanwhile. */
    private @Nullable AdmittedClient register(ClientSession session, AcceptedOpen open) {
        var handle = pollers.attach(open.canister());
        AdmittedClient admitted = null;
        try {
            var client = new AdmittedClient(
                    open.envelope().content().requestId(),
                    open.canister(),
                    open.client(),
                    open.dialect(),
                    relay.open(
                            (envelope, outcome) -> decided(session, envelope, outcome),
                            open.dialect().methods().replies()),
                    handle);
            clients.supersede(client);
            admitted = session.state.admit(() -> register(session, client));
            return admitted;
        } finally {
            if (admitted == null) {
                handle.router().unregister(open.client(), session);
                handle.detach();
            }
        }
    }

    private @Nullable AdmittedClient register(ClientSession session, AdmittedClient client) {
        if (!clients.register(client, session)) {
            return null;
        }
        session.observer.opening(client.canister());
        return client;
    }

    /** Queues an envelope of the client. */
    void relay(ClientSession session, AdmittedClient client, Envelope envelope) {
        long size = envelope.body().length;
        session.undecided.add(size);
        client.handle().clientSent();
        session.observer.relaying(envelope);
        if (!client.upstream().offer(envelope)) {
            session.undecided.remove(size);
            session.close(Limit.Session.RELAY_QUEUE);
            return;
        }
        session.state.queued();
        session.observer.queued(envelope);
    }

    private void decided(ClientSession session, Envelope envelope, Outcome outcome) {
        session.undecided.remove(envelope.body().length);
        session.observer.decided(envelope, outcome.kind());
        var client = session.state.client();
        if (client == null) {
            return;
        }
        boolean isOpen = envelope.content().requestId().equals(client.openCall());
        if (log.isDebugEnabled()) {
            session.observer.correlate(
                    () -> log.debug("{} of {}: {}", isOpen ? "ws_open" : "ws_message", client.key(), outcome));
        }
        var after = client.dialect().afterCall(isOpen, envelope, outcome);
        if (after.close() == null) {
            if (isOpen) {
                accepted(session, client);
            }
        } else {
            if (isOpen) {
                refused(session, client);
            }
            session.end(client, after.close());
        }
        client.handle().callCompleted();
        if (after.mayBeForgotten()) {
            client.handle().clientsMayBeForgotten();
        }
    }

    private static void refused(ClientSession session, AdmittedClient client) {
        session.outbound.text(
                client.dialect().afterOpen(false, client.canister()).text());
    }

    /** The canister has accepted {@code ws_open}. */
    private void accepted(ClientSession session, AdmittedClient client) {
        var after = client.dialect().afterOpen(true, client.canister());
        var firstNonce = after.firstNonce();
        var pages = client.dialect().methods().pages();
        if (!session.state.attach(() -> client.handle().startPolling(pages, firstNonce.orElse(0)))) {
            refused(session, client);
            session.close(CloseCode.OPEN_REFUSED, "clients of another generation are connected to the canister");
            return;
        }
        boolean opened = session.accepted(!after.isOpen());
        firstNonce.ifPresent(nonce -> client.handle().toldFirstNonce(client.key(), nonce));
        if (opened) {
            session.opened(client);
        }
        if (after.call() != null) {
            relay(session, client, after.call());
        }
        // After that call: the client's first message then leaves behind it.
        session.outbound.text(after.text());
    }

    /** Cancels all calls of the session, in flight or queued. */
    static void cancel(ClientSession session) {
        var client = session.state.client();
        if (client != null) {
            client.upstream().dispose();
        }
    }

    /**
     * The socket of the session has ended.
     *
     * @return calls {@code ws_close} where it is due, when all that the client sent before is decided; to be subscribed once
     */
    Mono<Void> leave(ClientSession session) {
        session.end();
        var client = session.state.client();
        if (client == null) {
            session.observer.ended(null, false);
            return Mono.empty();
        }
        session.observer.ended(client, session.state.registration().isOpened());
        clients.leave(client, session);
        limits.leave(client.canister());
        client.handle().detach();
        return client.upstream()
                .finish()
                .doFinally(done -> {
                    session.undecided.settle();
                    session.observer.settled();
                })
                .then(Mono.defer(
                        () -> session.state.registration().isCloseOwed() ? close(session, client) : Mono.empty()))
                .doFinally(end -> clients.left(client, session));
    }

    /**
     * A client that left before its OpenMessage arrived may have replaced an older connection of its principal at the
     * canister. Only the answer to {@code ws_close} shows that.
     */
    private Mono<Void> close(ClientSession session, AdmittedClient client) {
        var older = session.state.registration().isOpened() ? null : clients.newest(client);
        var methods = client.dialect().methods();
        byte[] argument = methods.closeArgument().apply(client.key());
        return relay.close(client.canister(), client.key(), argument, methods.closeReplies())
                .doOnNext(removed -> {
                    if (removed && older != null) {
                        older.replaced();
                    }
                })
                .then();
    }
}
