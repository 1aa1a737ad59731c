package io.icws.gateway.polling;

import io.icws.gateway.routing.MessageRouter;
import io.icws.protocol.Principal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the registry keeps of one canister. Guarded by the registry's lock; only the poller is read without it. */
final class PolledCanister {

    final Principal id;
    final MessageRouter router;
    /** Of all pollers that this canister ever has. */
    final SerialExecutor steps;
    /** Null while no session polls. */
    volatile @Nullable CanisterPoller poller;

    /** Handles that are not detached. */
    int handles;
    /** Sessions that poll. */
    int sessions;

    private volatile @Nullable Cursor retained;
    private Instant retiredAt = Instant.MIN;

    PolledCanister(Principal id, MessageRouter router) {
        this.id = id;
        this.router = router;
        this.steps = new SerialExecutor(id);
    }

    /** The retained cursor if it is of that format and not older than {@code expiry}, else a new one. */
    Cursor cursor(PageFormat format, long firstNonce, Instant expiry) {
        var cursor = retained;
        return cursor == null || retiredAt.isBefore(expiry) || !cursor.format().equals(format)
                ? new Cursor(format, firstNonce)
                : cursor;
    }

    /** The cursor is dropped only after the poller is set, so that {@link #cursor()} always finds one of them. */
    void started(CanisterPoller first) {
        poller = first;
        retained = null;
    }

    /** Keeps the poller's cursor. @return the poller, which is to be stopped without the registry's lock */
    @Nullable
    CanisterPoller retire(Instant now) {
        var last = poller;
        if (last != null) {
            retained = last.cursor();
            retiredAt = now;
            poller = null;
        }
        return last;
    }

    /** Whether nothing of the canister is needed. */
    boolean isExpired(Instant expiry) {
        return handles == 0 && (retained == null || retiredAt.isBefore(expiry));
    }

    /** Of the poller, or retained since the last one; null if there is none. Any thread. */
    @Nullable
    Cursor cursor() {
        var polling = poller;
        return polling == null ? retained : polling.cursor();
    }
}
