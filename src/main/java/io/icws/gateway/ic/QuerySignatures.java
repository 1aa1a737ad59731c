package io.icws.gateway.ic;

import io.icws.certificate.IcTimestamp;
import io.icws.gateway.ic.NodeKeys.Subnet;
import io.icws.gateway.ic.SignedAnswer.NodeSignature;
import io.icws.protocol.DomainSeparator;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Verifies that nodes of the canister's subnet signed the answer to a query within 5 minutes. A signature that does
 * not verify is checked again under newly fetched keys.
 *
 * @param scheduler for hashing and checking, 0.1 ms of CPU and, for the largest replies, up to 10 ms
 */
record QuerySignatures(NodeKeys nodes, Clock clock, Scheduler scheduler, Counter refused) {

    /** How far the nodes' time may be from the clock, either way. Source: interface specification, suggested there. */
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    /** Signed by an unknown node, or not by the node that it names. */
    private static final class ForeignSignature extends Exception {

        private static final long serialVersionUID = 1L;

        private ForeignSignature(String message) {
            super(message, null, false, false);
        }
    }

    /** The answer if it verifies, otherwise an {@link IcException} with {@link IcError.BadAnswer}. */
    Mono<ReplicaAnswer.Query> verify(SignedAnswer answer, Principal canister, RequestId request) {
        return nodes.of(canister)
                .flatMap(subnet -> check(answer, request, subnet)
                        .onErrorResume(
                                ForeignSignature.class,
                                foreign -> nodes.newerThan(subnet, canister)
                                        .flatMap(newer -> check(answer, request, newer))
                                        .switchIfEmpty(Mono.error(foreign))))
                .onErrorMap(e -> e instanceof ForeignSignature || e instanceof MalformedException, e -> {
                    refused.increment();
                    return IcException.badAnswer(e.getMessage());
                })
                .onErrorMap(
                        RejectedExecutionException.class,
                        e -> IcException.badAnswer("too many answers wait for verification"));
    }

    private Mono<ReplicaAnswer.Query> check(SignedAnswer answer, RequestId request, Subnet subnet) {
        return Mono.fromCallable(() -> verified(answer, request, subnet)).subscribeOn(scheduler);
    }

    private ReplicaAnswer.Query verified(SignedAnswer answer, RequestId request, Subnet subnet)
            throws MalformedException, ForeignSignature {
        var signatures = answer.signatures();
        if (signatures.isEmpty() || signatures.size() > subnet.size()) {
            throw new MalformedException("an answer with " + signatures.size() + " signatures (expected: 1 to "
                    + subnet.size() + ", the nodes of the subnet)");
        }
        for (var signature : signatures) {
            checkTime(signature.timestamp());
            check(signature, answer.hash(request, signature.timestamp()), subnet);
        }
        return answer.content();
    }

    private static void check(NodeSignature signature, RequestId response, Subnet subnet) throws ForeignSignature {
        var key = subnet.key(signature.node());
        if (key == null) {
            throw new ForeignSignature(
                    "an answer signed by " + signature.node() + ", no node of the canister's subnet");
        }
        byte[] payload = DomainSeparator.RESPONSE.prepend(response.toBytes());
        if (!key.verifies(payload, signature.signature())) {
            throw new ForeignSignature("the signature of the node " + signature.node() + " does not verify");
        }
    }

    private void checkTime(long timestamp) throws MalformedException {
        long age = IcTimestamp.of(clock.instant()) - timestamp;
        if (timestamp < 0 || Math.abs(age) > MAX_SKEW.toNanos()) {
            throw new MalformedException(
                    "the timestamp of the answer is too far from the clock (expected: within " + MAX_SKEW + ")");
        }
    }
}
