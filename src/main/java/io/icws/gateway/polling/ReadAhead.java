package io.icws.gateway.polling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Fetches several pages of a queue that is not drained at once, assuming that all have the length of the last one. Pages are
 * taken in order. If one does not continue the queue, those after it are dropped, and fewer are asked for until pages fit
 * again. Used by one poller.
 */
final class ReadAhead {

    private static final class Slot {
        private final long nonce;
        private @Nullable PollResult result;
        private int held;

        private Slot(long nonce) {
            this.nonce = nonce;
        }
    }

    private final int maxPages;
    private final PageMemory memory;
    private final PollingMeters meters;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private int pageLength;
    private int depth;
    private long next;

    /** @param maxPages pages at once; with 1 each waits for the one before it */
    ReadAhead(int maxPages, PageMemory memory, PollingMeters meters) {
        this.maxPages = maxPages;
        this.depth = maxPages;
        this.memory = memory;
        this.meters = meters;
    }

    boolean isActive() {
        return pageLength > 0;
    }

    /** A page of that length was delivered, and more begin at {@code nonce}. */
    void follow(long nonce, int length) {
        var first = slots.peek();
        if (length != pageLength || (first == null ? nonce != next : nonce != first.nonce)) {
            if (first != null) {
                drop();
                depth = 1;
            }
            next = nonce;
            pageLength = length;
        } else {
            depth = Math.min(maxPages, depth * 2);
        }
    }

    /** The nonce of the next page to ask for now, unsigned. */
    OptionalLong ask() {
        int allowed = memory.hasRoom() ? depth : 1;
        if (!isActive() || slots.size() >= allowed) {
            return OptionalLong.empty();
        }
        var slot = new Slot(next);
        slots.add(slot);
        next += pageLength;
        return OptionalLong.of(slot.nonce);
    }

    /** A result whose page was dropped is ignored. */
    void arrived(PollResult result) {
        for (var slot : slots) {
            if (slot.nonce == result.nonce() && slot.result == null) {
                slot.result = result;
                hold(slot, result);
                return;
            }
        }
    }

    /** Removes the next result in the order of the queue; null if it has not arrived. */
    @Nullable
    PollResult take() {
        var first = slots.peek();
        if (first == null || first.result == null) {
            return null;
        }
        slots.remove();
        memory.add(-first.held);
        return first.result;
    }

    /** Drops all pages: the queue is drained, or it must be read from the cursor again. */
    void end() {
        pageLength = 0;
        depth = maxPages;
        drop();
    }

    private void drop() {
        int pages = slots.size();
        long held = slots.stream().mapToLong(slot -> slot.held).sum();
        slots.clear();
        meters.discarded.increment(pages);
        memory.add(-held);
    }

    /** Except the first, which is processed at once. */
    private void hold(Slot slot, PollResult result) {
        if (result instanceof PollResult.Arrived page && !slot.equals(slots.peek())) {
            slot.held = page.size();
            memory.add(slot.held);
        }
    }
}
