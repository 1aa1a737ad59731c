package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code ws_get_messages} answers. */
public sealed interface MessagesReply {

    /**
     * @param messages ascending nonces
     * @param certificate empty if there are no messages
     * @param tree empty if there are no messages
     * @param endOfQueue null where the canister does not say (before CDK 0.3.1)
     */
    record Page(
            List<QueuedMessage> messages,
            ByteSlice certificate,
            ByteSlice tree,
            @Nullable Boolean endOfQueue) implements MessagesReply {}

    record Err(String text) implements MessagesReply {}

    /** As CDK 0.3.1 and later answer; without {@code is_end_of_queue} if it is null. */
    default byte[] encode() {
        return MessagesReplyCodec.encode(this);
    }

    /**
     * Reads by the type table of the message; the page's slices point into {@code candid}. Bounded in time and memory
     * by the input.
     */
    static MessagesReply decode(byte[] candid) throws MalformedException {
        return MessagesReplyCodec.decode(candid);
    }
}
