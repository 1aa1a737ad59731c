package io.icws.gateway.polling;

import io.icws.gateway.polling.PageSource.Answer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a queue that is not drained, asked for before the ones in front of them are there: each is expected to begin
 * where one of the usual length before it ends. They are taken in order; if one is not what was expected, those behind it are
 * dropped, and fewer are asked for until pages fit again. Used by one poller.
 */
final class ReadAhead {

    /** @param answer null if there is an error */
    record Outcome(
            long nonce,
            long started,
            @Nullable Answer answer,
            @Nullable Throwable error) {}

    private static final class Slot {
        private final long nonce;
        private @Nullable Outcome outcome;
        private int held;

        private Slot(long nonce) {
            this.nonce = nonce;
        }
    }

    private final int most;
    private final PageMemory memory;
    private final PollingMeters meters;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private int pageLength;
    private int depth;
    private long next;

    /** @param most pages at once; with 1 each waits for the one before it */
    ReadAhead(int most, PageMemory memory, PollingMeters meters) {
        this.most = most;
        this.depth = most;
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
            depth = Math.min(most, depth * 2);
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

    /** An outcome that nobody waits for any more is dropped. */
    void arrived(Outcome outcome) {
        for (var slot : slots) {
            if (slot.nonce == outcome.nonce() && slot.outcome == null) {
                slot.outcome = outcome;
                hold(slot);
                return;
            }
        }
    }

    /** The outcome that continues the queue; null if it is not there yet. */
    @Nullable
    Outcome take() {
        var first = slots.peek();
        if (first == null || first.outcome == null) {
            return null;
        }
        slots.remove();
        memory.hold(-first.held);
        return first.outcome;
    }

    /** There is nothing more to read, or nobody to read it. */
    void end() {
        drop();
        pageLength = 0;
        depth = most;
    }

    private void drop() {
        meters.discarded(slots.size());
        slots.forEach(slot -> memory.hold(-slot.held));
        slots.clear();
    }

    /** But for what is next in the queue: that is delivered at once. */
    private void hold(Slot slot) {
        var outcome = slot.outcome;
        if (outcome != null && outcome.answer() != null && !slot.equals(slots.peek())) {
            slot.held = outcome.answer().size();
            memory.hold(slot.held);
        }
    }
}
