package io.icws.gateway.ic;

import io.icws.certificate.CertificateRefusedException;
import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.SubnetNodes;
import io.icws.protocol.HashTree;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Verifies certificates under the current root key, on a scheduler. */
record CertificateChecks(RootKey rootKey, Scheduler scheduler, Counter refused) implements ReactiveCertificateVerifier {

    @FunctionalInterface
    private interface Check<T> {
        T by(CertificateVerifier verifier) throws CertificateRefusedException;
    }

    /** A certificate that is refused under a fetched root key is verified again if the key has changed. */
    @Override
    public Mono<HashTree> verify(byte[] certificate, Principal canister) {
        return pass(verifier -> verifier.verify(certificate, canister));
    }

    /** As {@link #verify}, of a certificate that shows subnets. */
    Mono<SubnetNodes> verifyNodes(byte[] certificate, Principal canister) {
        return pass(verifier -> verifier.verifyNodes(certificate, canister));
    }

    private <T> Mono<T> pass(Check<T> check) {
        return Mono.defer(() -> {
                    var verifier = rootKey.verifier();
                    return verifier == null
                            ? Mono.error(IcException.badAnswer("the root key is not known yet"))
                            : pass(check, verifier)
                                    .onErrorResume(
                                            CertificateRefusedException.class,
                                            refusal -> rootKey.newerThan(verifier)
                                                    .flatMap(newer -> pass(check, newer))
                                                    .switchIfEmpty(Mono.error(refusal)));
                })
                .doOnError(CertificateRefusedException.class, e -> refused.increment())
                .onErrorMap(CertificateRefusedException.class, e -> IcException.badAnswer(e.getMessage()))
                .onErrorMap(
                        RejectedExecutionException.class,
                        e -> IcException.badAnswer("too many certificates wait for verification"));
    }

    private <T> Mono<T> pass(Check<T> check, CertificateVerifier verifier) {
        return Mono.fromCallable(() -> check.by(verifier)).subscribeOn(scheduler);
    }
}
