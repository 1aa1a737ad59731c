package io.icws.gateway.routing;

import io.icws.gateway.protocol.MessageHeader;
import org.jspecify.annotations.Nullable;

/**
 * One client's place in the router, with the continuity filter: a client takes only its next sequence number, so that
 * polling again, rewinding and reading ahead are always safe. Used by its canister's poller only.
 */
final class Route {

    enum Continuity {
        NEXT,
        DUPLICATE,
        /** An open client misses messages. */
        GAP,
        /** The client has not seen its OpenMessage: whatever this is, it cannot follow yet. */
        NOT_YET_OPEN
    }

    private static final long FIRST = 1;

    private final SessionSink outbox;
    private long next = FIRST;
    private volatile long openedAt;

    Route(SessionSink outbox) {
        this.outbox = outbox;
    }

    SessionSink outbox() {
        return outbox;
    }

    @SuppressWarnings("ReferenceEquality") // an outbox is somebody, not a value
    boolean belongsTo(SessionSink other) {
        return outbox == other;
    }

    /** @param header null if the content could not be scanned: such a message passes unchecked */
    Continuity check(@Nullable MessageHeader header) {
        if (header == null) {
            return Continuity.NEXT;
        }
        int order = Long.compareUnsigned(header.sequenceNumber(), next);
        if (order < 0) {
            return Continuity.DUPLICATE;
        }
        if (order == 0) {
            return Continuity.NEXT;
        }
        return next == FIRST ? Continuity.NOT_YET_OPEN : Continuity.GAP;
    }

    void advance(MessageHeader header) {
        if (next == FIRST) {
            openedAt = header.timestamp();
        }
        next = header.sequenceNumber() + 1;
    }

    /** Whether the client's OpenMessage was delivered and is older than {@code timestamp} (canister time, unsigned). */
    boolean openedBefore(long timestamp) {
        long opened = openedAt;
        return opened != 0 && Long.compareUnsigned(opened, timestamp) < 0;
    }
}
