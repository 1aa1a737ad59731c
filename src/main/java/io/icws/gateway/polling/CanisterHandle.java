package io.icws.gateway.polling;

import io.icws.gateway.protocol.ClientKey;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One session's handle on its canister. Any thread, without a lock unless said otherwise; as long as no session polls the
 * canister, the signals do nothing.
 */
public final class CanisterHandle {

    private final CanisterPollerRegistry registry;
    private final PolledCanister canister;
    private final AtomicBoolean detached = new AtomicBoolean();
    private volatile boolean polling;

    CanisterHandle(CanisterPollerRegistry registry, PolledCanister canister) {
        this.registry = registry;
        this.canister = canister;
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
    public void wake() {
        var poller = canister.poller;
        if (poller != null) {
            poller.wake();
        }
    }

    /** A call has executed, so that new messages are likely: the canister is polled at once. */
    public void nudge() {
        var poller = canister.poller;
        if (poller != null) {
            poller.nudge();
        }
    }

    /** The session's OpenMessage is overdue: the poller checks whether the canister has restarted its queue. */
    public void probe() {
        var poller = canister.poller;
        if (poller != null) {
            poller.probe();
        }
    }

    /** The canister may have forgotten its clients: the poller checks that. */
    public void suspect() {
        var poller = canister.poller;
        if (poller != null) {
            poller.suspect();
        }
    }

    /** How much of the canister's queue is known. */
    public Position position() {
        return canister.position();
    }

    /**
     * The canister answered {@code ws_open} with the nonce (unsigned) of the client's first message.
     *
     * @param before the position before the {@code ws_open} was sent: only that is sure to be older than the answer
     */
    public void opened(ClientKey client, long nonce, Position before) {
        var poller = canister.poller;
        if (poller != null && Long.compareUnsigned(nonce, before.next()) < 0) {
            poller.restarted(nonce, before, client);
        }
    }

    /** The session has ended; the canister's last one stops its poller. Harmless if repeated. */
    public void detach() {
        if (detached.compareAndSet(false, true)) {
            registry.detach(canister, polling);
        }
    }
}
