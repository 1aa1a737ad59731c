package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.polling.PageFormat;
import io.icws.gateway.protocol.Cbor;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.relay.ReplyReader;
import io.icws.gateway.session.Refusal;
import io.icws.gateway.session.SessionIdentity;
import java.util.OptionalLong;
import reactor.core.publisher.Mono;

/** The beta. A text tells the client whether it is open, and a message tells the canister that the client may send. */
final class BetaDialect implements FirstDialect {

    static final String REFUSED = "0";
    private static final String OPENED = "1";

    private final CallSigner signer;
    private final byte[] key;
    private volatile OptionalLong firstNonce = OptionalLong.empty();

    /** @param key of the client, 32 bytes */
    BetaDialect(CallSigner signer, byte[] key) {
        this.signer = signer;
        this.key = key;
    }

    @Override
    public Mono<Envelope> message(byte[] frame, SessionIdentity session) {
        return Mono.fromCallable(() -> signer.sign(session.canister(), "ws_message", relayed(frame)));
    }

    private static byte[] relayed(byte[] frame) throws Refusal {
        try {
            var message = Cbor.decode(frame);
            return BetaCandid.relayed(Cbor.bytes(message, "content"), Cbor.bytes(message, "sig"));
        } catch (MalformedException e) {
            throw new Refusal(CloseCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public ReplyReader replies() {
        return reply -> BetaCandid.result(reply, nonce -> firstNonce = OptionalLong.of(nonce));
    }

    @Override
    public OptionalLong firstNonce() {
        return firstNonce;
    }

    @Override
    public byte[] closeArgument(ClientKey client) {
        return BetaCandid.close(key);
    }

    @Override
    public PageFormat pages() {
        return Queue.BETA;
    }

    @Override
    public String welcome() {
        return OPENED;
    }

    @Override
    public String refusal() {
        return REFUSED;
    }

    @Override
    public Envelope followUp(SessionIdentity session) {
        return signer.sign(session.canister(), "ws_message", BetaCandid.established(key));
    }
}
