package io.icws.gateway.firstgeneration;

import com.upokecenter.cbor.CBORObject;
import io.icws.gateway.polling.PageFormat;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.Cbor;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.GatewayArguments;
import io.icws.protocol.candid.MessagesReply;
import io.icws.protocol.candid.QueuedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Pages: {@code record { messages : vec record { <client>; key : text; val : blob }; cert : blob; tree : blob }}. Nonces have
 * gaps, because all gateways of a canister share one counter, so a gap does not mean a missing message. Pages do not say whether
 * they are the last, so nothing can be read ahead.
 */
abstract class Version0Pages implements PageFormat {

    static final Version0Pages POC = new Version0Pages("client_id") {
        @Override
        public byte[] argument(long nonce) {
            return PocCandid.number(nonce);
        }

        @Override
        public MessagesReply read(byte[] reply) throws MalformedException {
            var in = new CandidReader(reply);
            var page = MessagesReply.Page.read(in, in.argument(), messages);
            in.end();
            return page;
        }

        @Override
        ClientKey addressee(CandidReader in, int type) throws MalformedException {
            return Clients.numbered(in.nat64(type));
        }

        @Override
        ClientKey addressee(CBORObject message) throws MalformedException {
            return Clients.numbered(Cbor.uint64(message, "client_id"));
        }
    };

    static final Version0Pages BETA = new Version0Pages("client_key") {
        @Override
        public byte[] argument(long nonce) {
            return GatewayArguments.getMessages(nonce);
        }

        @Override
        public MessagesReply read(byte[] reply) throws MalformedException {
            return CandidReader.readResult(
                    reply, (in, type) -> MessagesReply.Page.read(in, type, messages), MessagesReply.Err::new);
        }

        @Override
        ClientKey addressee(CandidReader in, int type) throws MalformedException {
            return Clients.ofAny(in.blob(type).toArray());
        }

        @Override
        ClientKey addressee(CBORObject message) throws MalformedException {
            return Clients.of(Cbor.bytes(message, "client_key"));
        }
    };

    /** Lengths of key and value, one digit, and a length at least for the client. */
    private static final int MIN_BYTES = 4;

    final QueuedMessage.Format messages;

    /** @param client name of the field with the addressee of a message */
    private Version0Pages(String client) {
        this.messages =
                QueuedMessage.Format.of("key", "val", client, MIN_BYTES, (in, type) -> () -> addressee(in, type));
    }

    abstract ClientKey addressee(CandidReader in, int type) throws MalformedException;

    abstract ClientKey addressee(CBORObject message) throws MalformedException;

    @Override
    public @Nullable ClientKey addressee(ByteSlice content) {
        try {
            return addressee(Cbor.decode(content.toArray()));
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
