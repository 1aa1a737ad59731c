package io.icws.gateway.ic;

import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The gateway's agent: posts calls that clients signed, signs and posts the gateway's own, and verifies the answers. */
final class GatewayAgent implements InternetComputer, CallSigner {

    private final OwnRequests requests;
    private final ReplicaClient replica;
    private final ApiVersions versions;
    private final RootKey rootKey;
    private final StateReader state;
    private final @Nullable QuerySignatures signatures;
    private final CallFollower follower;

    /** @param signatures null if answers to queries need no signature */
    GatewayAgent(
            OwnRequests requests,
            ReplicaClient replica,
            ApiVersions versions,
            RootKey rootKey,
            StateReader state,
            @Nullable QuerySignatures signatures,
            CallFollower follower) {
        this.requests = requests;
        this.replica = replica;
        this.versions = versions;
        this.rootKey = rootKey;
        this.state = state;
        this.signatures = signatures;
        this.follower = follower;
    }

    @Override
    public Principal self() {
        return requests.self();
    }

    @Override
    public boolean callsAreCertified() {
        return versions.callsAreCertified();
    }

    @Override
    public Mono<CallStatus> call(Principal canister, RequestId requestId, byte[] envelopeBody) {
        return relay(versions::call, canister, requestId, envelopeBody);
    }

    @Override
    public Mono<CallStatus> submit(Principal canister, RequestId requestId, byte[] envelopeBody) {
        return relay(versions::submission, canister, requestId, envelopeBody);
    }

    private Mono<CallStatus> relay(Supplier<ApiVersion> version, Principal canister, RequestId call, byte[] body) {
        return onceReady(() -> status(replica.relay(version.get(), canister, body), canister, call))
                .doOnError(IcException.class, replica::relayFailed);
    }

    @Override
    public Mono<CallStatus> callAsSelf(Principal canister, String method, byte[] arg) {
        return onceReady(() -> {
                    var call = requests.call(canister, method, arg);
                    return status(replica.call(versions.call(), canister, call.body()), canister, call.id())
                            .flatMap(first ->
                                    follower.follow(call.expiry(), first, state.callStatus(canister, call.id())));
                })
                .doOnError(IcException.class, replica::ownFailed);
    }

    @Override
    public Envelope sign(Principal canister, String method, byte[] arg) {
        try {
            return Envelope.decode(requests.call(canister, method, arg).body());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Mono<byte[]> queryAsSelf(Principal canister, String method, byte[] arg) {
        var signed = requests.query(canister, method, arg);
        return Mono.defer(() -> {
                    var query = signed.get();
                    return replica.query(versions.query(), canister, query.body())
                            .doOnError(IcException.class, versions::doubt)
                            .flatMap(answer -> verified(answer, canister, query.id()));
                })
                .map(answer -> switch (answer) {
                    case ReplicaAnswer.Query.Replied(byte[] reply) -> reply;
                    case ReplicaAnswer.Query.Rejected(IcError.Reject reject) ->
                        throw new IcException(new IcError.Rejected(reject));
                })
                .doOnError(IcException.class, replica::pollFailed);
    }

    private Mono<ReplicaAnswer.Query> verified(SignedAnswer answer, Principal canister, RequestId query) {
        return signatures == null ? Mono.just(answer.content()) : signatures.verify(answer, canister, query);
    }

    private Mono<CallStatus> onceReady(Supplier<Mono<CallStatus>> request) {
        return Mono.defer(() -> rootKey.verifier() != null
                ? request.get()
                : Mono.error(new IcException(new IcError.NotSent("the root key of the network is not known yet"))));
    }

    private Mono<CallStatus> status(Mono<Optional<byte[]>> answer, Principal canister, RequestId call) {
        return answer.doOnError(IcException.class, versions::doubt)
                .onErrorMap(IcException.class, this::unlessProbing)
                .flatMap(certificate -> certificate.isPresent()
                        ? state.callStatus(certificate.get(), canister, call)
                        : Mono.just(new CallStatus.Pending(0)));
    }

    /** Until the endpoints are known, the network may refuse a call because it does not know the path. */
    private IcException unlessProbing(IcException e) {
        return e.error() instanceof IcError.Http http && !http.isTransient() && !versions.areKnown()
                ? new IcException(new IcError.NotSent("the call endpoints of the network are not known yet"))
                : e;
    }
}
