package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.PeerText;
import io.icws.gateway.session.Generation;
import io.icws.gateway.session.Opening;
import io.icws.gateway.session.Refusal;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.session.admission.Limit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The protocol of 2023. The client speaks first and signs what it says with a key of its own; the gateway makes every call in
 * its own name. So what is relayed here are envelopes of the gateway, and the rest of the house need not know.
 */
final class FirstGeneration implements Generation {

    /** The node that is asked may be behind the one that registered the client. */
    private static final Retry PATIENCE = Retry.backoff(3, Duration.ofMillis(200))
            .filter(FirstGeneration::mayPass)
            .onRetryExhaustedThrow((retry, last) -> last.failure());

    private static final int MAX_TEXT = 100;

    private final String path;
    private final InternetComputer ic;
    private final CallSigner signer;
    private final CanisterLimits canisters;

    FirstGeneration(String path, InternetComputer ic, CallSigner signer, CanisterLimits canisters) {
        this.path = path;
        this.ic = ic;
        this.signer = signer;
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
    public Mono<Opening> open(byte[] frame) {
        return Mono.fromCallable(() -> decode(frame)).flatMap(first -> switch (first) {
            case FirstFrame.Poc poc -> keyOf(poc).flatMap(key -> opening(poc, key));
            case FirstFrame.Beta beta -> opening(beta);
        });
    }

    private FirstFrame decode(byte[] frame) throws Refusal {
        try {
            var first = FirstFrame.decode(frame);
            if (!first.canister().isOpaque()) {
                throw new Refusal(CloseCode.NO_SUCH_CANISTER, first.canister() + " is not the id of a canister");
            }
            if (!canisters.serves(first.canister())) {
                throw new Refusal(Limit.Session.CANISTER);
            }
            return first;
        } catch (MalformedException e) {
            throw new Refusal(CloseCode.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    /** What one node says, which may be wrong: the canister checks the signature again. */
    private Mono<byte[]> keyOf(FirstFrame.Poc poc) {
        return ic.queryAsSelf(poc.canister(), "ws_get_client_key", PocCandid.number(poc.client()))
                .retryWhen(PATIENCE)
                .onErrorMap(IcException.class, e -> refusal(e.error()))
                .flatMap(reply -> Mono.fromCallable(() -> PocCandid.key(reply)))
                .onErrorMap(
                        MalformedException.class,
                        e -> new Refusal(CloseCode.NO_SUCH_CANISTER, "unreadable answer of ws_get_client_key"));
    }

    private static boolean mayPass(Throwable failure) {
        return failure instanceof IcException e
                && !(e.error() instanceof IcError.Rejected(var reject) && reject.isOfNobody());
    }

    private static Refusal refusal(IcError error) {
        if (!(error instanceof IcError.Rejected(var reject))) {
            return new Refusal(CloseCode.UNREACHABLE, error.message());
        }
        return reject.isOfNobody()
                ? new Refusal(CloseCode.NO_SUCH_CANISTER, reject.message())
                : new Refusal(
                        CloseCode.UNAUTHENTICATED,
                        "the canister does not know the client: " + PeerText.of(reject.message(), MAX_TEXT));
    }

    private Mono<Opening> opening(FirstFrame.Poc first, byte[] key) {
        return Mono.fromCallable(() -> {
            if (!Clients.haveSigned(first, key)) {
                throw unsigned();
            }
            var open = PocCandid.open(first.content(), first.signature());
            return new Opening(
                    signer.sign(first.canister(), "ws_open", open),
                    first.canister(),
                    Clients.numbered(first.client()),
                    new PocDialect(signer));
        });
    }

    private Mono<Opening> opening(FirstFrame.Beta first) {
        return Mono.fromCallable(() -> {
            if (!Clients.haveSigned(first, first.client())) {
                throw unsigned().saying(BetaDialect.REFUSED);
            }
            var open = BetaCandid.open(first.content(), first.signature());
            return new Opening(
                    signer.sign(first.canister(), "ws_open", open),
                    first.canister(),
                    Clients.of(first.client()),
                    new BetaDialect(signer, first.client()));
        });
    }

    private static Refusal unsigned() {
        return new Refusal(CloseCode.UNAUTHENTICATED, "signature invalid");
    }
}
