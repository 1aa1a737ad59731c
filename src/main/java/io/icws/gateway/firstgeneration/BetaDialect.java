package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.session.Dialect;
import io.icws.protocol.Cbor;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The beta. A text tells the client whether it is open, and a call tells the canister that the client may send. */
final class BetaDialect extends Version0Dialect {

    static final String REFUSED = "0";
    private static final String OPENED = "1";
    private static final AfterOpen AFTER_REFUSAL = new AfterOpen(false, OptionalLong.empty(), null, REFUSED);

    private final CanisterMethods methods =
            new CanisterMethods(this::result, client -> BetaCandid.close(key), this::result, Version0Pages.BETA);
    /** From the reply of {@code ws_open}. */
    private volatile OptionalLong firstNonce = OptionalLong.empty();
    /** Of the call that tells the canister that the client may send. */
    private volatile @Nullable RequestId established;

    /** @param key of the client, 32 bytes */
    BetaDialect(CallSigner signer, byte[] key) {
        super(signer, key);
    }

    @Override
    byte[] messageArgument(byte[] frame) throws MalformedException {
        var message = Cbor.decode(frame);
        return BetaCandid.relayed(Cbor.bytes(message, "content"), Cbor.bytes(message, "sig"));
    }

    private Optional<String> result(byte[] reply) throws MalformedException {
        return BetaCandid.result(reply, nonce -> firstNonce = OptionalLong.of(nonce));
    }

    @Override
    public CanisterMethods methods() {
        return methods;
    }

    @Override
    public AfterOpen afterOpen(boolean accepted, Principal canister) {
        if (!accepted) {
            return AFTER_REFUSAL;
        }
        var call = signer.sign(canister, "ws_message", BetaCandid.established(key));
        established = call.content().requestId();
        return new AfterOpen(true, firstNonce, call, OPENED);
    }

    @Override
    boolean completesOpen(Envelope call) {
        return call.content().requestId().equals(established);
    }

    @Override
    boolean tellsNonces() {
        return firstNonce.isPresent();
    }

    @Override
    public boolean supersedes(Dialect connected) {
        return false;
    }
}
