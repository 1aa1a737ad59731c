package io.icws.gateway.ic;

import io.icws.gateway.protocol.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * The HTTPS interface of the IC. Answers are read but not verified. Every failure is an {@link IcException}: other than
 * 2xx {@link IcError.Http}, no answer {@link IcError.Unreachable}, an unreadable or too large one
 * {@link IcError.BadAnswer}, too much at once {@link IcError.NotSent}.
 */
final class ReplicaClient implements Disposable {

    private static final byte[] NO_ENVELOPE = new byte[0];

    private final HttpLane polls;
    private final HttpLane relays;
    private final HttpLane own;
    private final Duration queryTimeout;
    private final Duration callTimeout;
    private final AtomicReference<@Nullable String> lastError = new AtomicReference<>();

    ReplicaClient(IcProperties properties, MeterRegistry registry) {
        var versions = new HttpVersions(properties.url());
        this.polls = new HttpLane("polls", properties, properties.polls(), versions, registry);
        this.relays = new HttpLane("relays", properties, properties.relays(), versions, registry);
        this.own = new HttpLane("own", properties, properties.own(), versions, registry);
        this.queryTimeout = properties.queryTimeout();
        this.callTimeout = properties.callTimeout();
    }

    void pollFailed(IcException failure) {
        polls.failed(failure);
    }

    void relayFailed(IcException failure) {
        relays.failed(failure);
    }

    void ownFailed(IcException failure) {
        own.failed(failure);
    }

    Mono<ReplicaAnswer.Status> status() {
        return watched(own.get("/api/v2/status", queryTimeout).map(ReplicaAnswer::status));
    }

    Mono<SignedAnswer> query(Principal canister, byte[] envelope) {
        return watched(polls.post("/api/v2/canister/" + canister + "/query", envelope, queryTimeout)
                .map(ReplicaAnswer::query));
    }

    /** Posts a client's call. */
    Mono<ReplicaAnswer.Call> relay(CallVersion version, Principal canister, byte[] envelope) {
        return call(relays, version, canister, envelope);
    }

    /** Posts a call of the gateway's own. */
    Mono<ReplicaAnswer.Call> call(CallVersion version, Principal canister, byte[] envelope) {
        return call(own, version, canister, envelope);
    }

    /** The certificate of a read_state. */
    Mono<byte[]> readState(Principal canister, byte[] envelope) {
        return watched(own.post("/api/v2/canister/" + canister + "/read_state", envelope, queryTimeout)
                .map(ReplicaAnswer::readState));
    }

    /**
     * Whether the network has this call endpoint: posts nothing to the management canister, which every endpoint that
     * exists refuses in its own way.
     *
     * @return an error if the answer tells nothing: none, or one that says try again later
     */
    Mono<Boolean> has(CallVersion version) {
        return watched(own.post(version.path(Principal.MANAGEMENT.toString()), NO_ENVELOPE, queryTimeout)
                .thenReturn(true)
                .onErrorResume(
                        IcException.class,
                        e -> e.error() instanceof IcError.Http http && !http.isTransient()
                                ? Mono.just(http.status() != 404 && http.status() != 405)
                                : Mono.error(e)));
    }

    /** Why the newest request that reached nothing usable failed; null if there was none, or one succeeded since. */
    @Nullable
    String lastError() {
        return lastError.get();
    }

    private Mono<ReplicaAnswer.Call> call(HttpLane lane, CallVersion version, Principal canister, byte[] envelope) {
        return watched(lane.post(version.path(canister.toString()), envelope, callTimeout)
                .map(ReplicaAnswer::call));
    }

    private <T> Mono<T> watched(Mono<T> request) {
        return request.doOnSuccess(answer -> lastError.set(null)).doOnError(IcException.class, e -> {
            if (e.error().isTransient() && !(e.error() instanceof IcError.NotSent)) {
                lastError.set(e.error().message());
            }
        });
    }

    @Override
    public void dispose() {
        polls.dispose();
        relays.dispose();
        own.dispose();
    }
}
