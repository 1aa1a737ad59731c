package io.icws.gateway.firstgeneration;

import static java.util.Objects.requireNonNull;

import io.icws.gateway.protocol.ByteSlice;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.candid.CandidReader;
import io.icws.gateway.protocol.candid.MessagesReply;
import io.icws.gateway.protocol.candid.QueuedMessage;
import io.icws.gateway.protocol.candid.RecordShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages: {@code record { messages : vec record { <client>; key : text; val : blob }; cert : blob; tree : blob
 * }}.
 */
final class PageReader {

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
    private final CandidReader.Value<ClientKey> client;

    /** @param name of the field with the addressee of a message */
    PageReader(String name, CandidReader.Value<ClientKey> client) {
        this.message = RecordShape.of("key", "val", name);
        this.client = client;
    }

    MessagesReply.Page read(CandidReader in, int type) throws MalformedException {
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
                case CLIENT -> addressee = client.read(in, plan.type(i));
                default -> in.skip(plan.type(i));
            }
        }
        var presentKey = requireNonNull(key);
        return new QueuedMessage(
                requireNonNull(addressee), presentKey, QueuedMessage.nonceOf(presentKey), requireNonNull(value));
    }
}
