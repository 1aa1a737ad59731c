package io.icws.gateway.firstgeneration;

import io.icws.gateway.polling.PageFormat;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.candid.MessagesReply;

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
    },
    BETA {
        @Override
        public byte[] argument(long nonce) {
            return BetaCandid.getMessages(nonce);
        }

        @Override
        public MessagesReply read(byte[] reply) throws MalformedException {
            return BetaCandid.page(reply);
        }
    };

    @Override
    public boolean hasGaps() {
        return true;
    }
}
