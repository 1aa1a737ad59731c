package io.icws.gateway.firstgeneration;

import com.upokecenter.cbor.CBORObject;
import io.icws.gateway.polling.PageFormat;
import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.Cbor;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.candid.GatewayArguments;
import io.icws.gateway.protocol.candid.MessagesReply;
import org.jspecify.annotations.Nullable;

/**
 * Queues of the first generation. Nonces have gaps, because all gateways of a canister share one counter, and pages
 * do not say whether they are the last. So nothing can be read ahead, and a gap does not mean a missing message.
 */
enum Queue implements PageFormat {
    POC {
        @Override
        public byte[] argument(long nonce) {
            return PocCandid.number(nonce);
        }

        @Override
        public MessagesReply read(byte[] reply) throws MalformedException {
            return PocCandid.page(reply);
        }

        @Override
        ClientKey client(CBORObject message) throws MalformedException {
            return Clients.numbered(Cbor.uint64(message, "client_id"));
        }
    },
    BETA {
        @Override
        public byte[] argument(long nonce) {
            return GatewayArguments.getMessages(nonce);
        }

        @Override
        public MessagesReply read(byte[] reply) throws MalformedException {
            return BetaCandid.page(reply);
        }

        @Override
        ClientKey client(CBORObject message) throws MalformedException {
            return Clients.of(Cbor.bytes(message, "client_key"));
        }
    };

    /** The addressee in a message. */
    abstract ClientKey client(CBORObject message) throws MalformedException;

    @Override
    public @Nullable ClientKey addressee(ByteSlice content) {
        try {
            return client(Cbor.decode(content.toArray()));
        } catch (MalformedException unreadable) {
            return null;
        }
    }

    @Override
    public boolean follows(long nonce, long previous) {
        return Long.compareUnsigned(nonce, previous) > 0;
    }

    @Override
    public boolean hasServiceMessages() {
        return false;
    }
}
