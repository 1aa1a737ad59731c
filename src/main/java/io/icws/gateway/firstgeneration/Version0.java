package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.session.AcceptedOpen;
import io.icws.gateway.session.Dialect;
import io.icws.gateway.session.Generation;
import io.icws.gateway.session.Refusal;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.MalformedException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The first generation of the protocol, of 2023. The client sends the first frame, and the gateway signs every call. So envelopes
 * of the gateway are relayed, and the other packages do not know the difference.
 */
final class Version0 implements Generation {

    private final String path;
    private final KeyLookups lookups;
    private final CallSigner signer;
    private final Scheduler checks;
    private final CanisterLimits canisters;

    /** @param checks scheduler for signature checks, because answers of the network arrive on event loops */
    Version0(String path, KeyLookups lookups, CallSigner signer, Scheduler checks, CanisterLimits canisters) {
        this.path = path;
        this.lookups = lookups;
        this.signer = signer;
        this.checks = checks;
        this.canisters = canisters;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String label() {
        return "v0";
    }

    @Override
    public byte @Nullable [] greeting() {
        return null;
    }

    @Override
    public Mono<AcceptedOpen> open(byte[] frame) {
        return Mono.fromCallable(() -> decode(frame)).flatMap(first -> switch (first) {
            case OpenFrame.Poc poc ->
                lookups.keyOf(poc).publishOn(checks).flatMap(key -> Mono.fromCallable(() -> accept(poc, key)));
            case OpenFrame.Beta beta -> Mono.fromCallable(() -> accept(beta));
        });
    }

    @Override
    public MessageCost messageCost() {
        return MessageCost.SIGNING;
    }

    private OpenFrame decode(byte[] frame) throws Refusal, MalformedException {
        var first = OpenFrame.decode(frame);
        Generation.requireServed(first.canister(), canisters);
        return first;
    }

    private AcceptedOpen accept(OpenFrame.Poc first, byte[] key) throws Refusal, MalformedException {
        if (!Clients.haveSigned(first, key)) {
            throw unsigned();
        }
        var argument = PocCandid.open(first.content(), first.signature());
        return accepted(first, argument, Clients.numbered(first.client()), new PocDialect(signer, key));
    }

    private AcceptedOpen accept(OpenFrame.Beta first) throws Refusal, MalformedException {
        if (!Clients.haveSigned(first, first.client())) {
            throw unsigned().withText(BetaDialect.REFUSED);
        }
        var argument = BetaCandid.open(first.content(), first.signature());
        return accepted(first, argument, Clients.of(first.client()), new BetaDialect(signer, first.client()));
    }

    private AcceptedOpen accepted(OpenFrame first, byte[] argument, ClientKey client, Dialect dialect) {
        var envelope = signer.sign(first.canister(), "ws_open", argument);
        return new AcceptedOpen(envelope, first.canister(), client, dialect);
    }

    private static Refusal unsigned() {
        return new Refusal(CloseCode.UNAUTHENTICATED, "signature invalid");
    }
}
