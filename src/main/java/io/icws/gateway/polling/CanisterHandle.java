package io.icws.gateway.polling;

import io.icws.gateway.routing.MessageRouter;
import io.icws.protocol.ClientKey;
import java.util.function.Consumer;

/**
 * One session's handle on its canister. Any thread, without a lock unless said otherwise; as long as no session polls the
 * canister, the signals do nothing.
 */
public final class CanisterHandle {

    private final CanisterPollerRegistry registry;
    private final PolledCanister canister;
    /** What was known of the queue when the session attached: only that is sure to be older than its {@code ws_open}. */
    private final int knownRestarts;

    private final long knownNonce;
    private volatile boolean polling;

    CanisterHandle(CanisterPollerRegistry registry, PolledCanister canister) {
        this.registry = registry;
        this.canister = canister;
        var cursor = canister.cursor();
        // In this order, so that a concurrent restart is seen in full or not at all.
        this.knownRestarts = cursor == null ? 0 : cursor.restarts();
        this.knownNonce = cursor == null ? 0 : cursor.next();
    }

    /** Where the session's sink is to be registered. */
    public MessageRouter router() {
        return canister.router;
    }

    /**
     * The canister has accepted the session's {@code ws_open}: the canister is polled until the session detaches. To be called
     * once, not after {@link #detach}, and not at the same time as it. The caller may hold a lock.
     *
     * @param format in which the canister keeps its queue
     * @param firstNonce nonce (unsigned) of the first message that the session expects; 0 if it does not know
     * @return false if other sessions read the queue in another format; the session does not poll then
     */
    public boolean startPolling(PageFormat format, long firstNonce) {
        polling = registry.startPolling(canister, format, firstNonce);
        return polling;
    }

    /** The client sends the canister something: messages may follow, so long poll intervals end. The caller may hold a lock. */
    public void clientSent() {
        signal(CanisterPoller::clientSent);
    }

    /** A call has executed, so that new messages are likely: the canister is polled at once. */
    public void callCompleted() {
        signal(CanisterPoller::callCompleted);
    }

    /** The session's OpenMessage is overdue: the poller checks whether the canister has restarted its queue. */
    public void openMessageOverdue() {
        signal(CanisterPoller::openMessageOverdue);
    }

    /** The canister may have forgotten its clients: the poller checks that. */
    public void clientsMayBeForgotten() {
        signal(CanisterPoller::clientsMayBeForgotten);
    }

    /**
     * The canister answered {@code ws_open} with the nonce (unsigned) of the client's first message. If the queue was known to be
     * further when the session attached, the canister has restarted it.
     */
    public void toldFirstNonce(ClientKey client, long nonce) {
        if (Long.compareUnsigned(nonce, knownNonce) < 0) {
            signal(poller -> poller.toldFirstNonce(client, nonce, knownRestarts));
        }
    }

    private void signal(Consumer<CanisterPoller> signal) {
        var poller = canister.poller;
        if (poller != null) {
            signal.accept(poller);
        }
    }

    /** The session has ended; the canister's last one stops its poller. To be called once. */
    public void detach() {
        registry.detach(canister, polling);
    }
}
