package io.icws.protocol.candid;

import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Content of a message with {@code is_service_message}. Source: {@code
 * service_messages.did} of ic-websocket-cdk 0.4.1.
 */
public sealed interface ServiceMessage {

    record Open(ClientKey clientKey) implements ServiceMessage {

        private static final int TAG = CandidType.fieldId("OpenMessage");
        private static final RecordShape SHAPE = RecordShape.of("client_key");
    }

    record Ack(long lastIncomingSequenceNumber) implements ServiceMessage {

        private static final int TAG = CandidType.fieldId("AckMessage");
    }

    record KeepAlive(long lastIncomingSequenceNumber) implements ServiceMessage {

        private static final int TAG = CandidType.fieldId("KeepAliveMessage");
        private static final RecordShape SHAPE = RecordShape.of("last_incoming_sequence_num");
    }

    record Close(Reason reason) implements ServiceMessage {

        private static final int TAG = CandidType.fieldId("CloseMessage");
        private static final RecordShape SHAPE = RecordShape.of("reason");

        public enum Reason {
            WRONG_SEQUENCE_NUMBER,
            INVALID_SERVICE_MESSAGE,
            KEEP_ALIVE_TIMEOUT,
            CLOSED_BY_APPLICATION;

            private static final Map<Integer, Reason> BY_ID = Map.of(
                    CandidType.fieldId("WrongSequenceNumber"), WRONG_SEQUENCE_NUMBER,
                    CandidType.fieldId("InvalidServiceMessage"), INVALID_SERVICE_MESSAGE,
                    CandidType.fieldId("KeepAliveTimeout"), KEEP_ALIVE_TIMEOUT,
                    CandidType.fieldId("ClosedByApplication"), CLOSED_BY_APPLICATION);

            private static Reason read(CandidReader in, int variant) throws MalformedException {
                int tag = in.tag(variant);
                @Nullable Reason reason = BY_ID.get(in.tagId(variant, tag));
                if (reason == null) {
                    throw new MalformedException("expected Candid variant of close reasons");
                }
                in.nothing(in.tagType(variant, tag));
                return reason;
            }
        }
    }

    /** @throws MalformedException if the bytes hold no such value */
    static ServiceMessage decode(byte[] candid) throws MalformedException {
        var in = new CandidReader(candid);
        var message = read(in, in.argument());
        in.end();
        return message;
    }

    private static ServiceMessage read(CandidReader in, int variant) throws MalformedException {
        int tag = in.tag(variant);
        int id = in.tagId(variant, tag);
        int type = in.tagType(variant, tag);
        if (id == Open.TAG) {
            return new Open(in.field(type, Open.SHAPE, ClientKeyCodec::read));
        }
        if (id == Ack.TAG) {
            return new Ack(in.field(type, KeepAlive.SHAPE, CandidReader::nat64));
        }
        if (id == KeepAlive.TAG) {
            return new KeepAlive(in.field(type, KeepAlive.SHAPE, CandidReader::nat64));
        }
        if (id == Close.TAG) {
            return new Close(in.field(type, Close.SHAPE, Close.Reason::read));
        }
        throw new MalformedException("expected Candid variant of service messages");
    }
}
