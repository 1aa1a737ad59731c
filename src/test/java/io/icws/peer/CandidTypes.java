package io.icws.peer;

import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.CandidType;
import io.icws.protocol.candid.CandidWriter;
import io.icws.protocol.candid.RecordShape;
import org.jspecify.annotations.Nullable;

/** The Candid records that several messages of the canister interface have in common. */
final class CandidTypes {

    static final CandidType CLIENT_KEY = CandidType.record(
            CandidType.field("client_principal", CandidType.PRINCIPAL),
            CandidType.field("client_nonce", CandidType.NAT64));

    private static final RecordShape CLIENT_KEY_SHAPE = RecordShape.of("client_principal", "client_nonce");
    private static final RecordShape MESSAGE_SHAPE =
            RecordShape.of("sequence_num", "content", "client_key", "timestamp", "is_service_message");

    private CandidTypes() {}

    static CandidWriter write(CandidWriter out, ClientKey key) {
        return out.principal(key.principal()).nat64(key.nonce());
    }

    static ClientKey readClientKey(CandidReader in, int recordType) throws MalformedException {
        var plan = in.plan(recordType, CLIENT_KEY_SHAPE);
        @Nullable Principal principal = null;
        long nonce = 0;
        for (int i = 0; i < plan.size(); i++) {
            int type = plan.type(i);
            switch (plan.slot(i)) {
                case 0 -> principal = in.principal(type);
                case 1 -> nonce = in.nat64(type);
                default -> in.skip(type);
            }
        }
        return new ClientKey(principal, nonce);
    }

    static WebsocketMessage readMessage(CandidReader in, int recordType) throws MalformedException {
        var plan = in.plan(recordType, MESSAGE_SHAPE);
        long sequenceNumber = 0;
        byte @Nullable [] content = null;
        @Nullable ClientKey clientKey = null;
        long timestamp = 0;
        boolean isServiceMessage = false;
        for (int i = 0; i < plan.size(); i++) {
            int type = plan.type(i);
            switch (plan.slot(i)) {
                case 0 -> sequenceNumber = in.nat64(type);
                case 1 -> content = in.blob(type).toArray();
                case 2 -> clientKey = readClientKey(in, type);
                case 3 -> timestamp = in.nat64(type);
                case 4 -> isServiceMessage = in.bool(type);
                default -> in.skip(type);
            }
        }
        return new WebsocketMessage(clientKey, sequenceNumber, timestamp, isServiceMessage, content);
    }
}
