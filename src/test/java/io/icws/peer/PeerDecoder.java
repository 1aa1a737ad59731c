package io.icws.peer;

import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.RecordShape;

/** The arguments of the methods that only gateways call, as canisters read them. */
public final class PeerDecoder {

    private static final RecordShape CLOSE = RecordShape.of("client_key");
    private static final RecordShape GET_MESSAGES = RecordShape.of("nonce");

    private PeerDecoder() {}

    /** Of {@code ws_close}. Extra arguments and fields are ignored. @throws MalformedException if there is no such value */
    public static ClientKey closeArgument(byte[] candid) throws MalformedException {
        return argument(candid, CLOSE, CandidTypes::readClientKey);
    }

    /** The first wanted nonce, unsigned, of {@code ws_get_messages}. Otherwise as {@link #closeArgument}. */
    public static long getMessagesArgument(byte[] candid) throws MalformedException {
        return argument(candid, GET_MESSAGES, CandidReader::nat64);
    }

    private static <T> T argument(byte[] candid, RecordShape shape, CandidReader.Value<T> value)
            throws MalformedException {
        var in = new CandidReader(candid);
        var found = in.field(in.argument(), shape, value);
        in.end();
        return found;
    }
}
