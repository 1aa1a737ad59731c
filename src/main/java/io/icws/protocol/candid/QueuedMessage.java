package io.icws.protocol.candid;

import static java.util.Objects.requireNonNull;

import io.icws.protocol.ByteSlice;
import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of a page.
 *
 * @param clientKey addressee
 * @param key text in UTF-8: {@code <gateway principal>_<nonce, 20 digits>}. Source: {@code state.rs} of ic-websocket-cdk 0.4.1
 * @param nonce unsigned, read from the key
 * @param content CBOR, certified by its SHA-256
 */
public record QueuedMessage(ClientKey clientKey, ByteSlice key, long nonce, ByteSlice content) {

    private static final long MAX_BEFORE_DIGIT = Long.divideUnsigned(-1, 10);
    private static final RecordShape SHAPE = RecordShape.of("key", "content", "client_key");
    private static final int KEY = 0;
    private static final int CONTENT = 1;
    private static final int CLIENT_KEY = 2;

    /** Lengths of key, content and principal, the principal's flag, one digit, and the client's nonce. */
    private static final int MIN_BYTES = 13;

    /** Reads the messages of a page. Their types are resolved once for all of them. */
    static List<QueuedMessage> readAll(CandidReader in, int type) throws MalformedException {
        int messageType = in.elementType(type);
        var plan = in.plan(messageType, SHAPE);
        var clientKeyPlan = in.plan(plan.typeOf(CLIENT_KEY), ClientKeyCodec.SHAPE);
        int count = in.count(MIN_BYTES);
        var messages = new ArrayList<QueuedMessage>(count);
        for (int i = 0; i < count; i++) {
            messages.add(read(in, plan, clientKeyPlan));
        }
        return Collections.unmodifiableList(messages);
    }

    private static QueuedMessage read(CandidReader in, RecordShape.Plan plan, RecordShape.Plan clientKeyPlan)
            throws MalformedException {
        @Nullable ByteSlice key = null;
        @Nullable ByteSlice content = null;
        @Nullable ClientKey clientKey = null;
        for (int i = 0; i < plan.size(); i++) {
            switch (plan.slot(i)) {
                case KEY -> key = in.text(plan.type(i));
                case CONTENT -> content = in.blob(plan.type(i));
                case CLIENT_KEY -> clientKey = ClientKeyCodec.read(in, clientKeyPlan);
                default -> in.skip(plan.type(i));
            }
        }
        var presentKey = requireNonNull(key);
        return new QueuedMessage(requireNonNull(clientKey), presentKey, nonceOf(presentKey), requireNonNull(content));
    }

    /**
     * The unsigned 64-bit decimal after the last underscore of a message key, or all of a key without one.
     *
     * @throws MalformedException if there is none
     */
    public static long nonceOf(ByteSlice key) throws MalformedException {
        var bytes = key.array();
        int end = key.offset() + key.length();
        int start = end;
        while (start > key.offset() && bytes[start - 1] != '_') {
            start--;
        }
        if (start == end) {
            throw new MalformedException("message key has no nonce");
        }
        long nonce = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new MalformedException("nonce of message key is not decimal");
            }
            long tenfold = nonce * 10;
            if (Long.compareUnsigned(nonce, MAX_BEFORE_DIGIT) > 0
                    || Long.compareUnsigned(tenfold + digit, tenfold) < 0) {
                throw new MalformedException("nonce of message key exceeds 64 bits");
            }
            nonce = tenfold + digit;
        }
        return nonce;
    }
}
