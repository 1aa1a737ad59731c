package io.icws.gateway.polling;

import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.WebsocketMessage;
import io.icws.gateway.protocol.candid.GatewayArguments;
import io.icws.gateway.protocol.candid.MessagesReply;
import org.jspecify.annotations.Nullable;

/** How a canister is asked for its queue, and what the numbers in it mean. */
public interface PageFormat {

    /** Protocol version 1: a nonce is one more than that of the message before. */
    PageFormat GAPLESS = new PageFormat() {
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
        public boolean hasGaps() {
            return false;
        }
    };

    /** Argument of {@code ws_get_messages} that asks for messages from this nonce (unsigned) on. */
    byte[] argument(long nonce);

    /** @throws MalformedException if the reply is none of this format */
    MessagesReply read(byte[] reply) throws MalformedException;

    /** Whom the content of a message names as its client; null if that cannot be read, which is the client's affair. */
    @Nullable
    ClientKey addressee(ByteSlice content);

    /** Whether nonces only grow, so that none of them can be missed. */
    boolean hasGaps();
}
