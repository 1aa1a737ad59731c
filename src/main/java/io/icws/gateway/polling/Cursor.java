package io.icws.gateway.polling;

import io.icws.gateway.protocol.MessageHeader;
import io.icws.gateway.protocol.candid.MessagesReply;
import io.icws.gateway.protocol.candid.QueuedMessage;
import java.util.ArrayDeque;

/**
 * The gateway's position in one canister's queue. Nonces only grow and canister time never goes back, so a nonce at or
 * below one seen earlier, but with a newer timestamp, proves that the canister has begun its queue anew. Used by one
 * poller at a time.
 */
final class Cursor {

    private static final int CHECKPOINTS = 64;

    private record Checkpoint(long nonce, long timestamp) {}

    enum Reading {
        /** Continues where the last page ended. */
        NEW,
        /** Comes from a node that lags, or was delivered before. */
        STALE,
        /** The nonces of the page do not follow one another. */
        BROKEN
    }

    private final ArrayDeque<Checkpoint> checkpoints = new ArrayDeque<>();
    private long next;
    private long newest;

    /** First nonce wanted, unsigned. */
    long next() {
        return next;
    }

    /** @param page not empty */
    Reading read(MessagesReply.Page page) {
        var messages = page.messages();
        for (int i = 1; i < messages.size(); i++) {
            if (messages.get(i).nonce() != messages.get(i - 1).nonce() + 1) {
                return Reading.BROKEN;
            }
        }
        var last = messages.getLast();
        var header = MessageHeader.scan(last.content());
        boolean old = header != null && Long.compareUnsigned(header.timestamp(), newest) < 0;
        return old || Long.compareUnsigned(last.nonce(), next) < 0 ? Reading.STALE : Reading.NEW;
    }

    /** Messages that were deleted before they could be fetched, unsigned; 0 at the beginning of a queue. */
    long skipped(MessagesReply.Page page) {
        long first = page.messages().getFirst().nonce();
        return next != 0 && Long.compareUnsigned(first, next) > 0 ? first - next : 0;
    }

    /** Moves behind the page. */
    void pass(MessagesReply.Page page) {
        pass(page.messages().getLast());
    }

    /** Moves behind those messages of the page that stand before {@code nonce}. */
    void passUntil(MessagesReply.Page page, long nonce) {
        long before = nonce - page.messages().getFirst().nonce();
        if (before > 0) {
            pass(page.messages().get((int) before - 1));
        }
    }

    /** @param probe a page fetched from nonce 0 */
    boolean provesRestart(MessagesReply.Page probe) {
        if (probe.messages().isEmpty()) {
            return false;
        }
        var first = probe.messages().getFirst();
        var header = MessageHeader.scan(first.content());
        return header != null
                && checkpoints.stream()
                        .anyMatch(seen -> Long.compareUnsigned(first.nonce(), seen.nonce()) <= 0
                                && Long.compareUnsigned(header.timestamp(), seen.timestamp()) > 0);
    }

    /** Begins anew at the first message of the probe. */
    void restart(MessagesReply.Page probe) {
        checkpoints.clear();
        next = probe.messages().getFirst().nonce();
        // From now on the last page of the old queue is as stale as those before it.
        newest++;
    }

    private void pass(QueuedMessage message) {
        next = message.nonce() + 1;
        var header = MessageHeader.scan(message.content());
        if (header == null) {
            return;
        }
        newest = Long.compareUnsigned(header.timestamp(), newest) > 0 ? header.timestamp() : newest;
        checkpoints.addLast(new Checkpoint(message.nonce(), header.timestamp()));
        if (checkpoints.size() > CHECKPOINTS) {
            checkpoints.removeFirst();
        }
    }
}
