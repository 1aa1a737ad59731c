package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.MalformedException;

/**
 * Argument of {@code ws_get_messages}.
 *
 * @param nonce first wanted nonce, inclusive, unsigned
 */
public record GetMessagesArguments(long nonce) {

    private static final byte[] HEADER =
            TypeTableWriter.header(CandidType.record(CandidType.field("nonce", CandidType.NAT64)));
    private static final RecordShape SHAPE = RecordShape.of("nonce");

    public byte[] encode() {
        return CandidWriter.after(HEADER).nat64(nonce).toArray();
    }

    /** Extra arguments and fields are ignored. @throws MalformedException if the bytes hold no such value */
    public static GetMessagesArguments decode(byte[] candid) throws MalformedException {
        var in = new CandidReader(candid);
        var nonce = in.field(in.argument(), SHAPE, CandidReader::nat64);
        in.end();
        return new GetMessagesArguments(nonce);
    }
}
