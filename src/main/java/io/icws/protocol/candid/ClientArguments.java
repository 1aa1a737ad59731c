package io.icws.protocol.candid;

import io.icws.protocol.WebsocketMessage;

/** Arguments of the canister methods that clients call, and the content of their service message. */
public final class ClientArguments {

    private static final int ABSENT = 0;
    private static final int KEEP_ALIVE = 1;

    private static final byte[] OPEN = CandidType.header(CandidType.record(
            CandidType.field("gateway_principal", CandidType.PRINCIPAL),
            CandidType.field("client_nonce", CandidType.NAT64)));
    private static final CandidType MESSAGE_TYPE = CandidType.record(
            CandidType.field("sequence_num", CandidType.NAT64),
            CandidType.field("content", CandidType.BLOB),
            CandidType.field("client_key", ClientKeyCodec.TYPE),
            CandidType.field("timestamp", CandidType.NAT64),
            CandidType.field("is_service_message", CandidType.BOOL));
    private static final byte[] MESSAGE = CandidType.header(
            CandidType.record(CandidType.field("msg", MESSAGE_TYPE)), CandidType.opt(CandidType.NULL));
    private static final CandidType SEQUENCE_NUMBER =
            CandidType.record(CandidType.field("last_incoming_sequence_num", CandidType.NAT64));
    private static final byte[] SERVICE_MESSAGE = CandidType.header(CandidType.variant(
            CandidType.field("OpenMessage", CandidType.record(CandidType.field("client_key", ClientKeyCodec.TYPE))),
            CandidType.field("KeepAliveMessage", SEQUENCE_NUMBER),
            CandidType.field(
                    "CloseMessage",
                    CandidType.record(CandidType.field(
                            "reason",
                            CandidType.variant(
                                    CandidType.field("ClosedByApplication", CandidType.NULL),
                                    CandidType.field("InvalidServiceMessage", CandidType.NULL),
                                    CandidType.field("WrongSequenceNumber", CandidType.NULL),
                                    CandidType.field("KeepAliveTimeout", CandidType.NULL))))),
            CandidType.field("AckMessage", SEQUENCE_NUMBER)));

    private ClientArguments() {}

    /** Argument of {@code ws_open}. */
    public static byte[] open(OpenArguments arguments) {
        return CandidWriter.after(OPEN)
                .principal(arguments.gateway())
                .nat64(arguments.clientNonce())
                .toArray();
    }

    /** Arguments of {@code ws_message}. The second one only declares the application's type, and is always absent. */
    public static byte[] message(WebsocketMessage message) {
        var out = CandidWriter.after(MESSAGE).nat64(message.sequenceNumber()).blob(message.content());
        return ClientKeyCodec.write(out, message.clientKey())
                .nat64(message.timestamp())
                .octet(message.isServiceMessage() ? 1 : 0)
                .octet(ABSENT)
                .toArray();
    }

    /**
     * Content of the service message that replies to an AckMessage.
     *
     * @param lastReceived sequence number, unsigned
     */
    public static byte[] keepAlive(long lastReceived) {
        return CandidWriter.after(SERVICE_MESSAGE)
                .leb128(KEEP_ALIVE)
                .nat64(lastReceived)
                .toArray();
    }
}
