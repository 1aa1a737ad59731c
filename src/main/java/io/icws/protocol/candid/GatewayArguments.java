package io.icws.protocol.candid;

import io.icws.protocol.ClientKey;

/** Arguments of the canister methods that the gateway calls in its own name. */
public final class GatewayArguments {

    private static final byte[] CLOSE =
            CandidType.header(CandidType.record(CandidType.field("client_key", ClientKeyCodec.TYPE)));
    private static final byte[] GET_MESSAGES =
            CandidType.header(CandidType.record(CandidType.field("nonce", CandidType.NAT64)));

    private GatewayArguments() {}

    /** Argument of {@code ws_close}. */
    public static byte[] close(ClientKey client) {
        return ClientKeyCodec.write(CandidWriter.after(CLOSE), client).toArray();
    }

    /**
     * Argument of {@code ws_get_messages}.
     *
     * @param nonce first wanted nonce, inclusive, unsigned
     */
    public static byte[] getMessages(long nonce) {
        return CandidWriter.after(GET_MESSAGES).nat64(nonce).toArray();
    }
}
