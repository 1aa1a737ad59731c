package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.polling.PageFormat;
import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.relay.ReplyReader;
import io.icws.gateway.session.Opening;
import reactor.core.publisher.Mono;

/** The proof of concept: frames of clients are passed on unread, the canister checks their signatures. */
record PocDialect(CallSigner signer) implements FirstDialect {

    @Override
    public Mono<Envelope> message(byte[] frame, Opening session) {
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

    @Override
    public PageFormat pages() {
        return Queue.POC;
    }
}
