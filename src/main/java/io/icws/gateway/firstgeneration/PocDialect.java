package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.polling.PageFormat;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.relay.ReplyReader;
import io.icws.gateway.session.Dialect;
import io.icws.gateway.session.SessionIdentity;
import java.util.Arrays;
import reactor.core.publisher.Mono;

/** The proof of concept. Frames of clients are passed on unread, and the canister checks their signatures. */
final class PocDialect implements FirstDialect {

    private final CallSigner signer;
    private final byte[] key;

    /** @param key that the canister holds for the client, and the client has signed with */
    PocDialect(CallSigner signer, byte[] key) {
        this.signer = signer;
        this.key = key;
    }

    @Override
    public Mono<Envelope> message(byte[] frame, SessionIdentity session) {
        return Mono.fromSupplier(() -> signer.sign(session.canister(), "ws_message", PocCandid.message(frame)));
    }

    @Override
    public ReplyReader replies() {
        return PocCandid::agreement;
    }

    @Override
    public byte[] closeArgument(ClientKey client) {
        return PocCandid.number(client.nonce());
    }

    @Override
    public ReplyReader closeReplies() {
        return PocCandid::nothing;
    }

    /** A reinstalled canister assigns the same client numbers again. */
    @Override
    public boolean supersedes(Dialect connected) {
        return connected instanceof PocDialect other && !Arrays.equals(key, other.key);
    }

    @Override
    public PageFormat pages() {
        return Queue.POC;
    }
}
