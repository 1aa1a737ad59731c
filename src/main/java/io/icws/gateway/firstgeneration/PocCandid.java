package io.icws.gateway.firstgeneration;

import io.icws.protocol.MalformedException;
import io.icws.protocol.candid.CandidReader;
import io.icws.protocol.candid.CandidType;
import io.icws.protocol.candid.CandidWriter;
import java.util.Optional;

/** The proof of concept's service: bare arguments, bare results. */
final class PocCandid {

    private static final byte[] NAT64 = CandidType.header(CandidType.NAT64);
    private static final byte[] BLOB = CandidType.header(CandidType.BLOB);
    private static final byte[] TWO_BLOBS = CandidType.header(CandidType.BLOB, CandidType.BLOB);

    private PocCandid() {}

    /**
     * Argument of {@code ws_get_client_key} and {@code ws_close}, a client's number, and of {@code ws_get_messages},
     * a nonce.
     */
    static byte[] number(long value) {
        return CandidWriter.after(NAT64).nat64(value).toArray();
    }

    static byte[] open(byte[] content, byte[] signature) {
        return CandidWriter.after(TWO_BLOBS).blob(content).blob(signature).toArray();
    }

    static byte[] message(byte[] frame) {
        return CandidWriter.after(BLOB).blob(frame).toArray();
    }

    /** The reply of {@code ws_get_client_key}. */
    static byte[] key(byte[] reply) throws MalformedException {
        var in = new CandidReader(reply);
        byte[] key = in.blob(in.argument()).toArray();
        in.end();
        return key;
    }

    /** The reply of {@code ws_open} and {@code ws_message}: whether the canister agrees. */
    static Optional<String> agreement(byte[] reply) throws MalformedException {
        var in = new CandidReader(reply);
        boolean agreed = in.bool(in.argument());
        in.end();
        return agreed ? Optional.empty() : Optional.of("the canister answered false");
    }

    /** The reply of {@code ws_close}: nothing. */
    static Optional<String> nothing(byte[] reply) throws MalformedException {
        new CandidReader(reply).end();
        return Optional.empty();
    }
}
