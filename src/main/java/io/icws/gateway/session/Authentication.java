package io.icws.gateway.session;

import io.icws.certificate.CertificateVerifier;
import io.icws.gateway.ic.IcTime;
import io.icws.gateway.ic.RootOfTrust;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.gateway.ic.signature.EnvelopeVerifier.Verdict;
import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Envelope;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Checks that an envelope is signed by its sender. */
final class Authentication {

    private final EnvelopeVerifier verifier;
    private final RootOfTrust root;
    private final Scheduler canisterSignatures;
    private final SessionMeters meters;
    private final IcTime time;

    /** @param canisterSignatureScheduler where pairings are computed, so that they do not delay other checks */
    Authentication(
            EnvelopeVerifier verifier,
            RootOfTrust root,
            Scheduler canisterSignatureScheduler,
            SessionMeters meters,
            IcTime time) {
        this.verifier = verifier;
        this.root = root;
        this.canisterSignatures = canisterSignatureScheduler;
        this.meters = meters;
        this.time = time;
    }

    /**
     * Completes if it is, or else ends with a {@link Refusal}. Takes about 0.1 ms of CPU time a signature where it is
     * subscribed; canister signatures are checked on their own scheduler.
     */
    Mono<Void> check(Envelope envelope) {
        return Mono.defer(() -> {
                    var known = root.verifier();
                    return switch (verifier.verifyCall(envelope, time.now(), known)) {
                        case Verdict.Undecided undecided
                        when known == null ->
                            Mono.error(new Refusal(
                                    CloseCode.TRY_AGAIN_LATER, "the root key of the network is not known yet"));
                        case Verdict.Undecided undecided -> decide(undecided, known);
                        case Verdict verdict -> Mono.just(verdict);
                    };
                })
                .flatMap(verdict ->
                        verdict instanceof Verdict.Refused refused ? Mono.error(refusal(refused)) : Mono.empty());
    }

    private Refusal refusal(Verdict.Refused refused) {
        var reason = refused.reason();
        meters.refused(reason);
        var text = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (refused.detail() != null) {
            text += ": " + refused.detail();
        }
        return new Refusal(CloseCode.UNAUTHENTICATED, isAboutTime(reason) ? text + clockFault() : text);
    }

    private static boolean isAboutTime(EnvelopeVerifier.Reason reason) {
        return switch (reason) {
            case INGRESS_EXPIRED, INGRESS_EXPIRY_TOO_FAR, DELEGATION_EXPIRED -> true;
            default -> false;
        };
    }

    /** A client whose clock is right must not be blamed for the gateway's. */
    private String clockFault() {
        var wrongBy = time.wrongBy();
        return wrongBy == null
                ? ""
                : ": this gateway's clock is " + wrongBy.abs().toSeconds() + " s "
                        + (wrongBy.isNegative() ? "behind" : "ahead") + ", the client's may be right";
    }

    /** Checks a refused signature again if the root key has changed, as it does when a local network is started again. */
    private Mono<Verdict> decide(Verdict.Undecided undecided, CertificateVerifier known) {
        return decideUnder(undecided, known)
                .flatMap(verdict -> verdict instanceof Verdict.Refused
                        ? root.newerThan(known)
                                .flatMap(newer -> decideUnder(undecided, newer))
                                .defaultIfEmpty(verdict)
                        : Mono.just(verdict));
    }

    private Mono<Verdict> decideUnder(Verdict.Undecided undecided, CertificateVerifier root) {
        return Mono.fromCallable(() -> verifier.decide(undecided, root))
                .subscribeOn(canisterSignatures)
                .onErrorMap(
                        RejectedExecutionException.class, full -> new Refusal(Limit.Session.CANISTER_SIGNATURE_CHECKS));
    }
}
