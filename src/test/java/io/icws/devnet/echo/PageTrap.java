package io.icws.devnet.echo;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Which pages trap at present, in every view however old. */
final class PageTrap {

    private final AtomicLong polls = new AtomicLong();
    private volatile @Nullable Long from;
    private volatile @Nullable Long with;

    void from(long nonce) {
        from = nonce;
    }

    void with(long nonce) {
        with = nonce;
    }

    void off() {
        from = null;
        with = null;
    }

    void polled() {
        polls.incrementAndGet();
    }

    long polls() {
        return polls.get();
    }

    /** @param asked nonce in the argument @param first of the page's messages @param last of them */
    boolean springs(long asked, long first, long last) {
        var barrier = from;
        var poisoned = with;
        return (barrier != null && asked >= barrier) || (poisoned != null && first <= poisoned && poisoned <= last);
    }
}
