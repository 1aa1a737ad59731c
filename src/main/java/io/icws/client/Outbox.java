package io.icws.client;

import io.icws.client.IcWebSocketException.Code;
import io.icws.client.IcWebSocketException.NotDelivered;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be sent, on any connection, and those of the present one that wait to be acknowledged. Confined
 * to the socket's executor, except {@link #reserve}.
 */
final class Outbox<T> {

    private static final String CLOSED = "the socket was closed before the message was sent";

    private final int capacity;
    private final AtomicInteger reserved = new AtomicInteger();
    private final Queue<Entry<T>> waiting = new ArrayDeque<>();
    private final Queue<Entry<T>> sent = new ArrayDeque<>();

    Outbox(int capacity) {
        this.capacity = capacity;
    }

    /** A message on its way. The sequence number is that of the present connection. */
    static final class Entry<T> {

        private final T value;
        private final byte[] content;
        private final CompletableFuture<Void> confirmed = new CompletableFuture<>();
        private long sequence;

        Entry(T value, byte[] content) {
            this.value = value;
            this.content = content;
        }

        byte[] content() {
            return content;
        }

        CompletableFuture<Void> confirmed() {
            return confirmed;
        }
    }

    /** Takes a place for a message that {@link #add} is to follow; by any thread. False if there is none. */
    boolean reserve() {
        return reserved.getAndUpdate(n -> Math.min(capacity, n + 1)) < capacity;
    }

    /** Gives back the place of a message that comes after the end. */
    void refuse(Entry<T> entry) {
        reserved.decrementAndGet();
        entry.confirmed.completeExceptionally(new NotDelivered(Code.UNSENT, CLOSED));
    }

    void add(Entry<T> entry) {
        waiting.add(entry);
    }

    /** The oldest waiting message, which keeps waiting until it is recorded as sent. */
    @Nullable
    Entry<T> peek() {
        return waiting.peek();
    }

    void recordSent(long sequence) {
        var entry = waiting.remove();
        reserved.decrementAndGet();
        entry.sequence = sequence;
        sent.add(entry);
    }

    /** The canister has executed all messages up to this number. */
    void confirm(long sequence) {
        for (var oldest = sent.peek(); oldest != null && oldest.sequence <= sequence; oldest = sent.peek()) {
            sent.remove();
            oldest.confirmed.complete(null);
        }
    }

    /** Gives up the messages that were sent and not acknowledged. */
    List<T> takeUnconfirmed() {
        return take(sent, Code.UNCONFIRMED, "the connection ended before the canister acknowledged the message");
    }

    /** Gives up the messages that were not sent. */
    List<T> takeUnsent() {
        reserved.addAndGet(-waiting.size());
        return take(waiting, Code.UNSENT, CLOSED);
    }

    private static <T> List<T> take(Collection<Entry<T>> from, Code code, String message) {
        var entries = List.copyOf(from);
        from.clear();
        entries.forEach(entry -> entry.confirmed.completeExceptionally(new NotDelivered(code, message)));
        return entries.stream().map(entry -> entry.value).toList();
    }
}
