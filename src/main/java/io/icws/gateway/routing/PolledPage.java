package io.icws.gateway.routing;

import io.icws.protocol.candid.MessagesReply.Page;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A page on its way from a canister's poller to {@link MessageRouter#accept}, which leaves the result in it: the poller reads it
 * when its stream has emitted the page. Used by one thread.
 */
public final class PolledPage {

    /**
     * The result of dispatching a page.
     *
     * @param delivered messages given to a sink
     * @param unknown messages for clients that have no session here
     * @param duplicates messages that their client had received before
     * @param gapAt nonce (unsigned) of the message at which dispatch stopped, because its client misses messages before it; empty
     *     if all were dispatched
     * @param acknowledgedAt timestamp of the last acknowledgement that was delivered (canister time in nanoseconds, unsigned); 0
     *     if there was none
     */
    public record Result(int delivered, int unknown, int duplicates, OptionalLong gapAt, long acknowledgedAt) {}

    /** No message that is missing will come. */
    public static final long ALL_LOST = -1;

    final Page page;
    final long from;
    final long lostBefore;
    final boolean hasServiceMessages;

    @Nullable
    Result result;

    @Nullable
    Throwable failure;

    /**
     * @param from first nonce to dispatch, unsigned: messages before it were dispatched with an earlier page
     * @param lostBefore canister time (nanoseconds, unsigned) before which messages are known to be lost, or {@link #ALL_LOST}.
     *     A client that was open before it is closed if it misses messages. In front of a message of any other client that misses
     *     some, dispatch stops, and the page is to be fetched again
     * @param hasServiceMessages whether messages say that they are service messages, and so have sequence numbers without gaps;
     *     if not, they are sent unchecked
     */
    public PolledPage(Page page, long from, long lostBefore, boolean hasServiceMessages) {
        this.page = page;
        this.from = from;
        this.lostBefore = lostBefore;
        this.hasServiceMessages = hasServiceMessages;
    }

    /**
     * What became of the page.
     *
     * @throws IllegalStateException if the page could not be dispatched in full, with the cause
     */
    public Result result() {
        if (result == null) {
            throw new IllegalStateException("a page could not be dispatched", failure);
        }
        return result;
    }
}
