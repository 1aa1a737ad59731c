package io.icws.gateway.protocol.candid;

import static java.util.Objects.requireNonNull;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.WebsocketMessage;
import org.jspecify.annotations.Nullable;

/** The message inside {@code ws_message}. */
final class WebsocketMessageCodec {

    static final CandidType TYPE = CandidType.record(
            CandidType.field("sequence_num", CandidType.NAT64),
            CandidType.field("content", CandidType.BLOB),
            CandidType.field("client_key", ClientKeyCodec.TYPE),
            CandidType.field("timestamp", CandidType.NAT64),
            CandidType.field("is_service_message", CandidType.BOOL));
    private static final RecordShape SHAPE =
            RecordShape.of("sequence_num", "content", "client_key", "timestamp", "is_service_message");
    private static final int SEQUENCE_NUMBER = 0;
    private static final int CONTENT = 1;
    private static final int CLIENT_KEY = 2;
    private static final int TIMESTAMP = 3;
    private static final int IS_SERVICE_MESSAGE = 4;

    private WebsocketMessageCodec() {}

    static void write(CandidWriter out, WebsocketMessage message) {
        out.nat64(message.sequenceNumber()).blob(message.content());
        ClientKeyCodec.write(out, message.clientKey());
        out.nat64(message.timestamp()).bool(message.isServiceMessage());
    }

    static WebsocketMessage read(CandidReader in, int messageType) throws MalformedException {
        var plan = in.plan(messageType, SHAPE);
        @Nullable ClientKey clientKey = null;
        long sequenceNumber = 0;
        long timestamp = 0;
        boolean isServiceMessage = false;
        byte @Nullable [] content = null;
        for (int i = 0; i < plan.size(); i++) {
            int type = plan.type(i);
            switch (plan.slot(i)) {
                case SEQUENCE_NUMBER -> sequenceNumber = in.nat64(type);
                case CONTENT -> content = in.blob(type).toArray();
                case CLIENT_KEY -> clientKey = ClientKeyCodec.read(in, type);
                case TIMESTAMP -> timestamp = in.nat64(type);
                case IS_SERVICE_MESSAGE -> isServiceMessage = in.bool(type);
                default -> in.skip(type);
            }
        }
        return new WebsocketMessage(
                requireNonNull(clientKey), sequenceNumber, timestamp, isServiceMessage, requireNonNull(content));
    }
}
