package io.icws.devnet;

import com.upokecenter.cbor.CBORObject;
import io.icws.certificate.CertificateVerifier;
import io.icws.devnet.Outcome.Answer;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Hands each request to the subnet it is for. */
final class Replicas {

    private static final int REMEMBERED_DELEGATIONS = 10_000;

    private final List<Subnet> subnets;
    private final byte[] rootKey;
    private final DevnetBuilder options;
    private final Scheduler workers;
    private final Calls calls;
    private final Queries queries;
    private final StateReads stateReads;
    private final Random random;

    Replicas(List<Subnet> subnets, byte[] rootKey, DevnetBuilder options, Scheduler workers) {
        this.subnets = subnets;
        this.rootKey = rootKey;
        this.options = options;
        this.workers = workers;
        var admission = new Admission(
                new EnvelopeVerifier(REMEMBERED_DELEGATIONS),
                new CertificateVerifier(rootKey, options.clock),
                options.clock,
                options.trusting);
        calls = new Calls(admission, workers, options.syncCallWait, options.seed);
        queries = new Queries(admission, options.lag, options.seed, !options.trusting);
        stateReads = new StateReads(admission);
        random = new Random(options.seed);
    }

    /** Errors are {@link Refusal}s, or bugs. */
    Mono<Answer> answer(Route route, byte[] body, boolean wait) {
        var answer = Mono.defer(() -> handle(route, body, wait)).subscribeOn(workers);
        if (route.endpoint() != Endpoint.QUERY || options.mostQueryLatency.isZero()) {
            return answer;
        }
        Duration oneWay = options.queryLatency(random).dividedBy(2);
        return Mono.delay(oneWay).then(answer).delayElement(oneWay);
    }

    private Mono<Answer> handle(Route route, byte[] body, boolean wait) {
        try {
            return switch (route.endpoint()) {
                case STATUS -> Mono.just(status());
                case CALL -> {
                    checkVersion(options.callVersions.contains(route.version()));
                    yield calls.answer(route, subnet(route), body, wait);
                }
                case QUERY -> {
                    checkVersion(options.readVersions.contains(route.version()));
                    yield Mono.just(queries.answer(route, subnet(route), body));
                }
                case READ_STATE -> {
                    checkVersion(options.readVersions.contains(route.version()));
                    yield Mono.just(stateReads.answer(route, subnet(route), body));
                }
            };
        } catch (Refusal refusal) {
            return Mono.just(refusal.answer(options.unknownPath));
        }
    }

    private Answer status() {
        return Answer.cbor(CBORObject.NewMap()
                .Add("ic_api_version", "0.18.0")
                .Add("impl_version", "devnet")
                .Add("replica_health_status", "healthy")
                .Add("root_key", rootKey));
    }

    private Subnet subnet(Route route) throws Refusal {
        for (var subnet : subnets) {
            var identity = subnet.identity();
            if (identity.id().equals(route.subnet())
                    || route.canister() != null && identity.ranges().contains(route.canister())) {
                return subnet;
            }
        }
        throw route.subnet() != null ? new Refusal(404, "subnet_not_found") : new Refusal(400, "canister_not_found");
    }

    private static void checkVersion(boolean served) throws Refusal {
        if (!served) {
            throw Refusal.unknownPath();
        }
    }
}
