package io.icws.protocol.candid;

import static java.util.Objects.requireNonNull;

import io.icws.protocol.ByteSlice;
import io.icws.protocol.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reply of {@code ws_get_messages}. */
public sealed interface MessagesReply {

    /**
     * @param messages ascending nonces
     * @param certificate empty if there are no messages
     * @param tree empty if there are no messages
     * @param endOfQueue null where the canister does not say (before CDK 0.3.1, and before version 1)
     */
    record Page(
            List<QueuedMessage> messages,
            ByteSlice certificate,
            ByteSlice tree,
            @Nullable Boolean endOfQueue) implements MessagesReply {

        private static final RecordShape SHAPE =
                RecordShape.of("messages", "cert", "tree", "is_end_of_queue").lastOptional();
        private static final int MESSAGES = 0;
        private static final int CERTIFICATE = 1;
        private static final int TREE = 2;
        private static final int END_OF_QUEUE = 3;

        /** @param messages how they are written */
        public static Page read(CandidReader in, int pageType, QueuedMessage.Format messages)
                throws MalformedException {
            var plan = in.plan(pageType, SHAPE);
            @Nullable List<QueuedMessage> read = null;
            @Nullable ByteSlice certificate = null;
            @Nullable ByteSlice tree = null;
            @Nullable Boolean endOfQueue = null;
            for (int i = 0; i < plan.size(); i++) {
                int type = plan.type(i);
                switch (plan.slot(i)) {
                    case MESSAGES -> read = QueuedMessage.readAll(in, type, messages);
                    case CERTIFICATE -> certificate = in.blob(type);
                    case TREE -> tree = in.blob(type);
                    case END_OF_QUEUE -> endOfQueue = in.optionalBool(type);
                    default -> in.skip(type);
                }
            }
            return new Page(requireNonNull(read), requireNonNull(certificate), requireNonNull(tree), endOfQueue);
        }
    }

    record Err(String text) implements MessagesReply {}

    /**
     * Reads by the type table of the message; the page's slices point into {@code candid}. Bounded in time and memory
     * by the input.
     */
    static MessagesReply decode(byte[] candid) throws MalformedException {
        return CandidReader.readResult(candid, (in, type) -> Page.read(in, type, QueuedMessage.VERSION_1), Err::new);
    }
}
