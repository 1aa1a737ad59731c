package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.MalformedException;

/** Argument of {@code ws_close}. */
public record CloseArguments(ClientKey clientKey) {

    private static final byte[] HEADER =
            TypeTableWriter.header(CandidType.record(CandidType.field("client_key", ClientKeyCodec.TYPE)));
    private static final RecordShape SHAPE = RecordShape.of("client_key");

    public byte[] encode() {
        var out = CandidWriter.after(HEADER);
        ClientKeyCodec.write(out, clientKey);
        return out.toArray();
    }

    /** Extra arguments and fields are ignored. @throws MalformedException if the bytes hold no such value */
    public static CloseArguments decode(byte[] candid) throws MalformedException {
        var in = new CandidReader(candid);
        var clientKey = in.field(in.argument(), SHAPE, ClientKeyCodec::read);
        in.end();
        return new CloseArguments(clientKey);
    }
}
