package io.icws.gateway.firstgeneration;

import io.icws.protocol.MalformedException;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.CandidType;
import io.icws.protocol.candid.CandidWriter;
import io.icws.protocol.candid.RecordShape;
import java.util.Optional;
import java.util.function.LongConsumer;

/** The beta's service: records as arguments, results in {@code variant { Ok; Err : text }}. */
final class BetaCandid {

    private static final CandidType BLOB = CandidType.BLOB;
    private static final CandidType INCOMING = CandidType.variant(
            CandidType.field("IcWebSocketEstablished", BLOB),
            CandidType.field(
                    "DirectlyFromClient",
                    CandidType.record(CandidType.field("client_key", BLOB), CandidType.field("message", BLOB))),
            CandidType.field(
                    "RelayedByGateway",
                    CandidType.record(CandidType.field("content", BLOB), CandidType.field("sig", BLOB))));
    /** Positions in the variant: ids ascend. */
    private static final int ESTABLISHED = 0;

    private static final int RELAYED = 2;

    private static final byte[] OPEN =
            CandidType.header(CandidType.record(CandidType.field("msg", BLOB), CandidType.field("sig", BLOB)));
    private static final byte[] CLOSE = CandidType.header(CandidType.record(CandidType.field("client_key", BLOB)));
    private static final byte[] MESSAGE = CandidType.header(CandidType.record(CandidType.field("msg", INCOMING)));

    private static final RecordShape NONCE = RecordShape.of("nonce");

    private BetaCandid() {}

    static byte[] open(byte[] content, byte[] signature) {
        return CandidWriter.after(OPEN).blob(content).blob(signature).toArray();
    }

    static byte[] close(byte[] client) {
        return CandidWriter.after(CLOSE).blob(client).toArray();
    }

    static byte[] established(byte[] client) {
        return CandidWriter.after(MESSAGE).leb128(ESTABLISHED).blob(client).toArray();
    }

    static byte[] relayed(byte[] content, byte[] signature) {
        return CandidWriter.after(MESSAGE)
                .leb128(RELAYED)
                .blob(signature)
                .blob(content)
                .toArray();
    }

    /**
     * The result of every call.
     *
     * @param nonce receives the nonce (unsigned) in the result of {@code ws_open}
     */
    static Optional<String> result(byte[] reply, LongConsumer nonce) throws MalformedException {
        return CandidReader.readResult(
                reply,
                (in, type) -> {
                    if (in.isRecord(type)) {
                        nonce.accept(in.field(type, NONCE, CandidReader::nat64));
                    } else {
                        in.skip(type);
                    }
                    return Optional.empty();
                },
                Optional::of);
    }
}
