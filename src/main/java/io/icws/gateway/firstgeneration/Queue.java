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
 * Queues of the first generation: nonces have gaps, for one counter serves all gateways of a canister, and no page says
 * whether it is the last. So nothing can be read ahead, and nothing be missed by its number.
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

    /** Whom a message names. */
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
    public boolean hasGaps() {
        return true;
    }
}
