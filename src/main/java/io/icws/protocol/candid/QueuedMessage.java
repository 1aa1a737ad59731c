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
    private static final int KEY = 0;
    private static final int CONTENT = 1;
    private static final int CLIENT = 2;

    /** Version 1: lengths of key, content and principal, the principal's flag, one digit, and the client's nonce. */
    static final Format VERSION_1 = Format.of("key", "content", "client_key", 13, (in, type) -> {
        var plan = in.plan(type, ClientKeyCodec.SHAPE);
        return () -> ClientKeyCodec.read(in, plan);
    });

    /**
     * How the messages of a page are written.
     *
     * @param shape fields with the key, the content and the addressee
     * @param minBytes length of the shortest message
     */
    public record Format(RecordShape shape, int minBytes, AddresseeType addressee) {

        public static Format of(String key, String content, String client, int minBytes, AddresseeType addressee) {
            return new Format(RecordShape.of(key, content, client), minBytes, addressee);
        }
    }

    /** The Candid type of a page's addressees, which is resolved once for all of them. */
    @FunctionalInterface
    public interface AddresseeType {

        Addressee resolve(CandidReader in, int type) throws MalformedException;
    }

    /** Reads the addressee of the message that is next. */
    @FunctionalInterface
    public interface Addressee {

        ClientKey read() throws MalformedException;
    }

    /** Reads the messages of a page. Their types are resolved once for all of them. */
    static List<QueuedMessage> readAll(CandidReader in, int type, Format format) throws MalformedException {
        var plan = in.plan(in.elementType(type), format.shape());
        var addressee = format.addressee().resolve(in, plan.typeOf(CLIENT));
        int count = in.count(format.minBytes());
        var messages = new ArrayList<QueuedMessage>(count);
        for (int i = 0; i < count; i++) {
            messages.add(read(in, plan, addressee));
        }
        return Collections.unmodifiableList(messages);
    }

    private static QueuedMessage read(CandidReader in, RecordShape.Plan plan, Addressee addressee)
            throws MalformedException {
        @Nullable ByteSlice key = null;
        @Nullable ByteSlice content = null;
        @Nullable ClientKey client = null;
        for (int i = 0; i < plan.size(); i++) {
            switch (plan.slot(i)) {
                case KEY -> key = in.text(plan.type(i));
                case CONTENT -> content = in.blob(plan.type(i));
                case CLIENT -> client = addressee.read();
                default -> in.skip(plan.type(i));
            }
        }
        var presentKey = requireNonNull(key);
        return new QueuedMessage(requireNonNull(client), presentKey, nonceOf(presentKey), requireNonNull(content));
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
