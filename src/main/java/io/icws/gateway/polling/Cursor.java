package io.icws.gateway.polling;

import io.icws.protocol.MessageHeader;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.QueuedMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's position in one canister's queue, which also detects restarts of the queue: nonces only grow and canister time
 * never goes back, so a nonce at or below one seen earlier, but with a newer timestamp, proves a restart. Used by one poller at
 * a time.
 */
final class Cursor {

    private static final int CHECKPOINTS = 64;

    /**
     * With several polls in flight, a page may answer another poll, and several times. Real gaps are rare, because canisters keep
     * messages for minutes.
     */
    private static final int CONFIRMATIONS = 16;

    private record Checkpoint(long nonce, long timestamp) {}

    enum Reading {
        /** Continues where the last page ended. */
        NEW,
        /** Comes from a node that lags, or was dispatched before. */
        STALE,
        /** Begins after the nonce that was asked for. Only many such pages in a row prove that messages are gone. */
        DOUBTFUL,
        /** The nonces of the page do not follow one another. */
        BROKEN
    }

    private final PageFormat format;
    private final List<Checkpoint> checkpoints = new ArrayList<>(CHECKPOINTS);
    /** Read by status reports while the poller moves it. */
    private volatile long next;

    private volatile int restarts;

    private long newest;
    private long lostBefore;
    private int doubts;

    /** @param first nonce wanted, unsigned */
    Cursor(PageFormat format, long first) {
        this.format = format;
        this.next = first;
    }

    PageFormat format() {
        return format;
    }

    /** First nonce wanted, unsigned. */
    long next() {
        return next;
    }

    int restarts() {
        return restarts;
    }

    /** Timestamp of the newest message passed (canister time in nanoseconds, unsigned); 0 if there was none. */
    long newest() {
        return newest;
    }

    /** Canister time (nanoseconds, unsigned) before which messages are known to be lost; 0 if none are. */
    long lostBefore() {
        return lostBefore;
    }

    /**
     * @param page not empty
     * @param asked nonce it was asked for, unsigned
     */
    Reading read(MessagesReply.Page page, long asked) {
        var messages = page.messages();
        for (int i = 1; i < messages.size(); i++) {
            if (!format.follows(messages.get(i).nonce(), messages.get(i - 1).nonce())) {
                return Reading.BROKEN;
            }
        }
        var last = messages.getLast();
        var header = header(last);
        boolean old = header != null && Long.compareUnsigned(header.timestamp(), newest) < 0;
        if (old || Long.compareUnsigned(last.nonce(), next) < 0) {
            return Reading.STALE;
        }
        long first = messages.getFirst().nonce();
        if (isBehindGap(first) && Long.compareUnsigned(first, asked) > 0 && doubts < CONFIRMATIONS) {
            doubts++;
            return Reading.DOUBTFUL;
        }
        doubts = 0;
        return Reading.NEW;
    }

    /** Messages before the page that can no longer be fetched, unsigned; 0 at the beginning of a queue. */
    long skipped(MessagesReply.Page page) {
        long first = page.messages().getFirst().nonce();
        return isBehindGap(first) ? first - next : 0;
    }

    private boolean isBehindGap(long first) {
        return next != 0 && Long.compareUnsigned(first, next) > 0 && !format.follows(first, next - 1);
    }

    /** Skips the messages before the page. */
    void skipTo(MessagesReply.Page page) {
        var first = page.messages().getFirst();
        next = first.nonce();
        var header = header(first);
        lostBefore = header == null ? newest + 1 : header.timestamp();
    }

    /** Moves to the end of the page. */
    void pass(MessagesReply.Page page) {
        pass(page.messages().getLast());
    }

    /** Moves past the messages of the page before {@code nonce}. */
    void passUntil(MessagesReply.Page page, long nonce) {
        QueuedMessage last = null;
        for (var message : page.messages()) {
            if (Long.compareUnsigned(message.nonce(), nonce) >= 0) {
                break;
            }
            last = message;
        }
        if (last != null) {
            pass(last);
        }
    }

    /** @param probe a page fetched from nonce 0 */
    boolean provesRestart(MessagesReply.Page probe) {
        if (probe.messages().isEmpty()) {
            return false;
        }
        var first = probe.messages().getFirst();
        var header = header(first);
        return header != null
                && checkpoints.stream()
                        .anyMatch(seen -> Long.compareUnsigned(first.nonce(), seen.nonce()) <= 0
                                && Long.compareUnsigned(header.timestamp(), seen.timestamp()) > 0);
    }

    /** Restarts at the first message of the probe. */
    void restart(MessagesReply.Page probe) {
        var first = probe.messages().getFirst();
        var header = header(first);
        restart(first.nonce());
        if (header != null) {
            // Older messages belong to the old queue and are stale. Newer ones may have been seen already.
            newest = header.timestamp();
            checkpoints.add(new Checkpoint(first.nonce(), header.timestamp()));
        }
    }

    /** Restarts at a nonce, unsigned. Messages older than the newest one seen stay stale. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // used by one poller at a time
    void restart(long first) {
        checkpoints.clear();
        next = first;
        lostBefore = 0;
        doubts = 0;
        restarts++;
    }

    private static @Nullable MessageHeader header(QueuedMessage message) {
        return MessageHeader.scanAnyVersion(message.content());
    }

    private void pass(QueuedMessage message) {
        next = message.nonce() + 1;
        var header = header(message);
        if (header == null) {
            return;
        }
        newest = Long.compareUnsigned(header.timestamp(), newest) > 0 ? header.timestamp() : newest;
        if (checkpoints.size() == CHECKPOINTS) {
            thinOut();
        }
        checkpoints.add(new Checkpoint(message.nonce(), header.timestamp()));
    }

    /**
     * Keeps every second checkpoint, and always the first: the oldest proves the most restarts, even if the new queue has many
     * pages when its beginning is fetched.
     */
    private void thinOut() {
        var kept = new ArrayList<Checkpoint>(CHECKPOINTS);
        for (int i = 0; i < checkpoints.size(); i += 2) {
            kept.add(checkpoints.get(i));
        }
        checkpoints.clear();
        checkpoints.addAll(kept);
    }
}
