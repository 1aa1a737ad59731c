package io.icws.gateway.firstgeneration;

import static java.util.Objects.requireNonNull;

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
import io.icws.protocol.candid.RecordShape;
import java.util.ArrayList;
import java.util.List;
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
            var page = page(in, in.argument());
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
            return CandidReader.readResult(reply, this::page, MessagesReply.Err::new);
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

    private static final RecordShape PAGE = RecordShape.of("messages", "cert", "tree");
    private static final int MESSAGES = 0;
    private static final int CERTIFICATE = 1;
    private static final int TREE = 2;

    private static final int KEY = 0;
    private static final int VALUE = 1;
    private static final int CLIENT = 2;

    /** Lengths of key and value, one digit, and a length at least for the client. */
    private static final int MIN_BYTES = 4;

    private final RecordShape message;

    /** @param client name of the field with the addressee of a message */
    private Version0Pages(String client) {
        this.message = RecordShape.of("key", "val", client);
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

    MessagesReply.Page page(CandidReader in, int type) throws MalformedException {
        var plan = in.plan(type, PAGE);
        @Nullable List<QueuedMessage> messages = null;
        @Nullable ByteSlice certificate = null;
        @Nullable ByteSlice tree = null;
        for (int i = 0; i < plan.size(); i++) {
            switch (plan.slot(i)) {
                case MESSAGES -> messages = messages(in, plan.type(i));
                case CERTIFICATE -> certificate = in.blob(plan.type(i));
                case TREE -> tree = in.blob(plan.type(i));
                default -> in.skip(plan.type(i));
            }
        }
        return new MessagesReply.Page(
                requireNonNull(messages), requireNonNull(certificate), requireNonNull(tree), null);
    }

    private List<QueuedMessage> messages(CandidReader in, int type) throws MalformedException {
        var plan = in.plan(in.elementType(type), message);
        int count = in.count(MIN_BYTES);
        var messages = new ArrayList<QueuedMessage>(count);
        for (int i = 0; i < count; i++) {
            messages.add(message(in, plan));
        }
        return List.copyOf(messages);
    }

    private QueuedMessage message(CandidReader in, RecordShape.Plan plan) throws MalformedException {
        @Nullable ByteSlice key = null;
        @Nullable ByteSlice value = null;
        @Nullable ClientKey addressee = null;
        for (int i = 0; i < plan.size(); i++) {
            switch (plan.slot(i)) {
                case KEY -> key = in.text(plan.type(i));
                case VALUE -> value = in.blob(plan.type(i));
                case CLIENT -> addressee = addressee(in, plan.type(i));
                default -> in.skip(plan.type(i));
            }
        }
        var presentKey = requireNonNull(key);
        return new QueuedMessage(
                requireNonNull(addressee), presentKey, QueuedMessage.nonceOf(presentKey), requireNonNull(value));
    }
}
