package io.icws.gateway.routing;

import io.icws.protocol.MessageHeader;
import org.jspecify.annotations.Nullable;

/**
 * A client's sink, with the continuity filter: only the client's next sequence number passes, so that polling again, rewinding
 * and reading ahead are always safe. Used by its canister's poller only.
 */
final class Route {

    enum Continuity {
        NEXT,
        DUPLICATE,
        /** An open client misses messages. */
        GAP,
        /** The client has not received its OpenMessage: no other message may precede that. */
        NOT_YET_OPEN
    }

    private static final long FIRST = 1;

    private final SessionSink sink;
    private long next = FIRST;
    private volatile long openedAt;

    Route(SessionSink sink) {
        this.sink = sink;
    }

    SessionSink sink() {
        return sink;
    }

    @SuppressWarnings("ReferenceEquality") // sinks have identity
    boolean belongsTo(SessionSink other) {
        return sink == other;
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
