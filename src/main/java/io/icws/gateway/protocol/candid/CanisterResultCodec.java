package io.icws.gateway.protocol.candid;

import io.icws.gateway.protocol.MalformedException;

final class CanisterResultCodec {

    private static final byte[] HEADER = TypeTableWriter.header(
            CandidType.variant(CandidType.field("Ok", CandidType.NULL), CandidType.field("Err", CandidType.TEXT)));
    static final int OK = FieldHash.of("Ok");
    static final int ERR = FieldHash.of("Err");

    /** Positions in a variant of both: ids ascend. */
    static final int OK_INDEX = 0;

    static final int ERR_INDEX = 1;

    private CanisterResultCodec() {}

    static byte[] encode(CanisterResult result) {
        var out = CandidWriter.after(HEADER);
        return switch (result) {
            case CanisterResult.Ok ok -> out.leb128(OK_INDEX).toArray();
            case CanisterResult.Err err ->
                out.leb128(ERR_INDEX).text(err.text()).toArray();
        };
    }

    static CanisterResult decode(byte[] candid) throws MalformedException {
        var in = new CandidReader(candid);
        var result = read(in, in.argument());
        in.end();
        return result;
    }

    private static CanisterResult read(CandidReader in, int type) throws MalformedException {
        int tag = in.tag(type);
        int id = in.tagId(type, tag);
        int valueType = in.tagType(type, tag);
        if (id == OK) {
            in.nothing(valueType);
            return new CanisterResult.Ok();
        }
        if (id == ERR) {
            return new CanisterResult.Err(in.string(valueType));
        }
        throw new MalformedException("expected Candid variant Ok or Err");
    }
}
