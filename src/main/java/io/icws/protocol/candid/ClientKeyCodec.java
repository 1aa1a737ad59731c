package io.icws.protocol.candid;

import static java.util.Objects.requireNonNull;

import io.icws.protocol.ClientKey;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import org.jspecify.annotations.Nullable;

/** {@code record { client_principal : principal; client_nonce : nat64 }}. */
final class ClientKeyCodec {

    static final CandidType TYPE = CandidType.record(
            CandidType.field("client_principal", CandidType.PRINCIPAL),
            CandidType.field("client_nonce", CandidType.NAT64));
    static final RecordShape SHAPE = RecordShape.of("client_principal", "client_nonce");
    private static final int PRINCIPAL = 0;
    private static final int NONCE = 1;

    private ClientKeyCodec() {}

    static CandidWriter write(CandidWriter out, ClientKey key) {
        return out.principal(key.principal()).nat64(key.nonce());
    }

    static ClientKey read(CandidReader in, int type) throws MalformedException {
        return read(in, in.plan(type, SHAPE));
    }

    static ClientKey read(CandidReader in, RecordShape.Plan plan) throws MalformedException {
        @Nullable Principal principal = null;
        long nonce = 0;
        for (int i = 0; i < plan.size(); i++) {
            int type = plan.type(i);
            switch (plan.slot(i)) {
                case PRINCIPAL -> principal = in.principal(type);
                case NONCE -> nonce = in.nat64(type);
                default -> in.skip(type);
            }
        }
        return new ClientKey(requireNonNull(principal), nonce);
    }
}
