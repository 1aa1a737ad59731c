package io.icws.devnet;

import com.upokecenter.cbor.CBORObject;
import io.icws.protocol.RequestContent.Invocation;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Answers update calls, synchronous and not. Source: interface specification, "Request: Call", gateway protocol, 5.6. */
final class Calls {

    private final Admission admission;
    private final Scheduler workers;
    private final Duration longestWait;
    private final Random random;

    Calls(Admission admission, Scheduler workers, Duration longestWait, long seed) {
        this.admission = admission;
        this.workers = workers;
        this.longestWait = longestWait;
        this.random = new Random(seed);
    }

    /** @param wait false to be done as soon as the call is accepted */
    Mono<Outcome.Answer> answer(Route route, Subnet subnet, byte[] body, boolean wait) throws Refusal {
        var call = admission.admit(body, Invocation.Kind.CALL, route.canister());
        boolean synchronous = route.version() > 2;
        var certified = subnet.latest();
        var refusal = certified.refusal(call.canisterId());
        if (refusal != null) {
            return Mono.just(Outcome.Answer.cbor(uncertified(refusal, synchronous)));
        }
        var rejection = inspect(route, subnet, certified, call);
        if (rejection != null) {
            return Mono.just(Outcome.Answer.cbor(uncertified(rejection, synchronous)));
        }
        if (!synchronous || !wait) {
            subnet.submit(new IngressMessage(call));
            return Mono.just(Outcome.Answer.accepted());
        }
        if (certified.knows(call.requestId())) {
            return Mono.just(replied(certified, call, route));
        }
        int node = random.nextInt(subnet.identity().nodes().size());
        var message = subnet.submit(new IngressMessage(call));
        if (!message.waitingNodes().add(node)) {
            return Mono.just(Outcome.Answer.accepted());
        }
        return Mono.fromFuture(message.answered(), true)
                .timeout(longestWait)
                .publishOn(workers)
                .map(_ -> replied(subnet.latest(), call, route))
                .onErrorReturn(TimeoutException.class, Outcome.Answer.accepted())
                .doFinally(_ -> message.waitingNodes().remove(node));
    }

    /** @return why the canister does not accept the call, or null */
    private static @Nullable Reject inspect(Route route, Subnet subnet, Snapshot snapshot, Invocation call) {
        try {
            snapshot.canisters()
                    .get(call.canisterId())
                    .view()
                    .inspect(
                            new Queries.Context(subnet.info(), snapshot, call, route.rangeForm()),
                            call.methodName(),
                            call.arg());
            return null;
        } catch (CanisterFault fault) {
            return Reject.of(call.canisterId(), fault);
        }
    }

    private static Outcome.Answer replied(Snapshot snapshot, Invocation call, Route route) {
        return Outcome.Answer.cbor(CBORObject.NewMap()
                .Add("status", "replied")
                .Add(
                        "certificate",
                        snapshot.statusCertificate(call.requestId(), route.rangeForm(), call.canisterId())));
    }

    private static CBORObject uncertified(Reject reject, boolean synchronous) {
        var body = CBORObject.NewMap();
        if (synchronous) {
            body.Add("status", "non_replicated_rejection");
        }
        return body.Add("reject_code", reject.code())
                .Add("reject_message", reject.message())
                .Add("error_code", reject.errorCode());
    }
}
