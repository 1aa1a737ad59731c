package io.icws.gateway.polling;

import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.GatewayArguments;
import io.icws.protocol.candid.MessagesReply;
import org.jspecify.annotations.Nullable;

/** How {@code ws_get_messages} is encoded, and what its nonces mean. */
public interface PageFormat {

    /** Protocol version 1: the nonces of a queue are consecutive. */
    PageFormat VERSION_1 = new PageFormat() {
        @Override
        public byte[] argument(long nonce) {
            return GatewayArguments.getMessages(nonce);
        }

        @Override
        public MessagesReply read(byte[] reply) throws MalformedException {
            return MessagesReply.decode(reply);
        }

        @Override
        public @Nullable ClientKey addressee(ByteSlice content) {
            try {
                return WebsocketMessage.fromCbor(content.toArray()).clientKey();
            } catch (MalformedException unreadable) {
                return null;
            }
        }

        @Override
        public boolean follows(long nonce, long previous) {
            return nonce == previous + 1;
        }

        @Override
        public boolean hasServiceMessages() {
            return true;
        }
    };

    /** Argument of {@code ws_get_messages} that asks for messages from this nonce (unsigned) on. */
    byte[] argument(long nonce);

    /** @throws MalformedException if the reply does not have this format */
    MessagesReply read(byte[] reply) throws MalformedException;

    /** The client key in the content of a message; null if it cannot be read. */
    @Nullable
    ClientKey addressee(ByteSlice content);

    /** Whether no message can be missing between these two nonces (unsigned). */
    boolean follows(long nonce, long previous);

    /** Whether the canister sends OpenMessages and AckMessages: they show which clients it knows. */
    boolean hasServiceMessages();
}
