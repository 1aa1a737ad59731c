package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.candid.ServiceMessage.Close.Reason;

final class ServiceMessageCodec {

    private static final CandidType SEQUENCE_NUMBER =
            CandidType.record(CandidType.field("last_incoming_sequence_num", CandidType.NAT64));
    private static final CandidType REASON = CandidType.variant(
            CandidType.field("ClosedByApplication", CandidType.NULL),
            CandidType.field("InvalidServiceMessage", CandidType.NULL),
            CandidType.field("WrongSequenceNumber", CandidType.NULL),
            CandidType.field("KeepAliveTimeout", CandidType.NULL));
    private static final byte[] HEADER = TypeTableWriter.header(CandidType.variant(
            CandidType.field("OpenMessage", CandidType.record(CandidType.field("client_key", ClientKeyCodec.TYPE))),
            CandidType.field("KeepAliveMessage", SEQUENCE_NUMBER),
            CandidType.field("CloseMessage", CandidType.record(CandidType.field("reason", REASON))),
            CandidType.field("AckMessage", SEQUENCE_NUMBER)));

    private static final RecordShape CLIENT_KEY_SHAPE = RecordShape.of("client_key");
    private static final RecordShape SEQUENCE_NUMBER_SHAPE = RecordShape.of("last_incoming_sequence_num");
    private static final RecordShape REASON_SHAPE = RecordShape.of("reason");
    private static final int OPEN = FieldHash.of("OpenMessage");
    private static final int ACK = FieldHash.of("AckMessage");
    private static final int KEEP_ALIVE = FieldHash.of("KeepAliveMessage");
    private static final int CLOSE = FieldHash.of("CloseMessage");
    private static final int WRONG_SEQUENCE_NUMBER = FieldHash.of("WrongSequenceNumber");
    private static final int INVALID_SERVICE_MESSAGE = FieldHash.of("InvalidServiceMessage");
    private static final int KEEP_ALIVE_TIMEOUT = FieldHash.of("KeepAliveTimeout");
    private static final int CLOSED_BY_APPLICATION = FieldHash.of("ClosedByApplication");

    private ServiceMessageCodec() {}

    static byte[] encode(ServiceMessage message) {
        var out = CandidWriter.after(HEADER);
        switch (message) {
            case ServiceMessage.Open open -> ClientKeyCodec.write(out.leb128(0), open.clientKey());
            case ServiceMessage.KeepAlive keepAlive -> out.leb128(1).nat64(keepAlive.lastIncomingSequenceNumber());
            case ServiceMessage.Close close -> out.leb128(2).leb128(index(close.reason()));
            case ServiceMessage.Ack ack -> out.leb128(3).nat64(ack.lastIncomingSequenceNumber());
        }
        return out.toArray();
    }

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
        if (id == OPEN) {
            return new ServiceMessage.Open(in.field(type, CLIENT_KEY_SHAPE, ClientKeyCodec::read));
        }
        if (id == ACK) {
            return new ServiceMessage.Ack(in.field(type, SEQUENCE_NUMBER_SHAPE, CandidReader::nat64));
        }
        if (id == KEEP_ALIVE) {
            return new ServiceMessage.KeepAlive(in.field(type, SEQUENCE_NUMBER_SHAPE, CandidReader::nat64));
        }
        if (id == CLOSE) {
            return new ServiceMessage.Close(in.field(type, REASON_SHAPE, ServiceMessageCodec::readReason));
        }
        throw new MalformedException("expected Candid variant of service messages");
    }

    private static Reason readReason(CandidReader in, int variant) throws MalformedException {
        int tag = in.tag(variant);
        var reason = reason(in.tagId(variant, tag));
        in.nothing(in.tagType(variant, tag));
        return reason;
    }

    /** Index of the reason in the variant we write. */
    private static int index(Reason reason) {
        return switch (reason) {
            case CLOSED_BY_APPLICATION -> 0;
            case INVALID_SERVICE_MESSAGE -> 1;
            case WRONG_SEQUENCE_NUMBER -> 2;
            case KEEP_ALIVE_TIMEOUT -> 3;
        };
    }

    private static Reason reason(int id) throws MalformedException {
        if (id == WRONG_SEQUENCE_NUMBER) {
            return Reason.WRONG_SEQUENCE_NUMBER;
        }
        if (id == INVALID_SERVICE_MESSAGE) {
            return Reason.INVALID_SERVICE_MESSAGE;
        }
        if (id == KEEP_ALIVE_TIMEOUT) {
            return Reason.KEEP_ALIVE_TIMEOUT;
        }
        if (id == CLOSED_BY_APPLICATION) {
            return Reason.CLOSED_BY_APPLICATION;
        }
        throw new MalformedException("expected Candid variant of close reasons");
    }
}
