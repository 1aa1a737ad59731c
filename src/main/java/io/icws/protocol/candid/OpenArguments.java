package io.icws.protocol.candid;

import static java.util.Objects.requireNonNull;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import org.jspecify.annotations.Nullable;

/** Argument of {@code ws_open}. {@code clientNonce} is unsigned. */
public record OpenArguments(long clientNonce, Principal gateway) {

    private static final RecordShape SHAPE = RecordShape.of("gateway_principal", "client_nonce");
    private static final int GATEWAY = 0;
    private static final int NONCE = 1;

    /** Extra arguments and fields are ignored. @throws MalformedException if the bytes hold no such value */
    public static OpenArguments decode(byte[] candid) throws MalformedException {
        var in = new CandidReader(candid);
        var plan = in.plan(in.argument(), SHAPE);
        long nonce = 0;
        @Nullable Principal gateway = null;
        for (int i = 0; i < plan.size(); i++) {
            int type = plan.type(i);
            switch (plan.slot(i)) {
                case GATEWAY -> gateway = in.principal(type);
                case NONCE -> nonce = in.nat64(type);
                default -> in.skip(type);
            }
        }
        in.end();
        return new OpenArguments(nonce, requireNonNull(gateway));
    }
}
