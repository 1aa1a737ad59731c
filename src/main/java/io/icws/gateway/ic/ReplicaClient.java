package io.icws.gateway.ic;

import io.icws.gateway.ic.ApiVersion.Endpoint;
import io.icws.gateway.ic.RequestBudget.Bounds;
import io.icws.protocol.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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

    private static final int MAX_WAITING = 10_000;

    /** Sessions that end together cost one {@code ws_close} each. */
    private static final int MAX_WAITING_OWN = 20_000;

    /** As long as one poll may take. */
    private static final Duration MAX_POLL_WAIT = Duration.ofSeconds(5);

    /** Longer than the sessions whose envelopes wait: these close after {@code gateway.relay.queue-age}. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private final IcHttpClient polls;
    private final IcHttpClient relays;
    private final IcHttpClient own;
    private final EndpointProbe probe;
    private final Duration queryTimeout;
    private final Duration callTimeout;
    private final AtomicReference<@Nullable String> lastError = new AtomicReference<>();

    /**
     * @param clock for dates that the IC names
     * @param steady for durations
     */
    ReplicaClient(
            IcProperties properties,
            HttpClientSettings settings,
            Clock clock,
            SteadyClock steady,
            MeterRegistry registry) {
        var polls = new Bounds(properties.polls().maxInFlight(), MAX_WAITING, MAX_POLL_WAIT);
        var relays = new Bounds(properties.relays().maxInFlight(), MAX_WAITING, MAX_WAIT);
        var own = new Bounds(properties.own().maxInFlight(), MAX_WAITING_OWN, MAX_WAIT);
        var versions = new HttpVersions(properties.url(), steady);
        this.polls = new IcHttpClient("polls", properties, polls, settings, versions, clock, registry);
        this.relays = new IcHttpClient("relays", properties, relays, settings, versions, clock, registry);
        this.own = new IcHttpClient("own", properties, own, settings, versions, clock, registry);
        this.probe = new EndpointProbe(this.own, properties.constants().queryTimeout());
        this.queryTimeout = properties.constants().queryTimeout();
        this.callTimeout = properties.constants().callTimeout();
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
        return watched(own.get("/api/v2/status", queryTimeout).map(ReplicaAnswer::networkStatus));
    }

    Mono<SignedAnswer> query(ApiVersion version, Principal canister, byte[] envelope) {
        return watched(polls.post(version.path(Endpoint.QUERY, canister), envelope, queryTimeout)
                .map(ReplicaAnswer::query));
    }

    /** Posts a client's call; see {@link ReplicaAnswer#callCertificate}. */
    Mono<Optional<byte[]>> relay(ApiVersion version, Principal canister, byte[] envelope) {
        return call(relays, version, canister, envelope);
    }

    /** Posts a call of the gateway. */
    Mono<Optional<byte[]>> call(ApiVersion version, Principal canister, byte[] envelope) {
        return call(own, version, canister, envelope);
    }

    /** The certificate of a read_state. */
    Mono<byte[]> readState(ApiVersion version, Principal canister, byte[] envelope) {
        return watched(own.post(version.path(Endpoint.READ_STATE, canister), envelope, queryTimeout)
                .map(ReplicaAnswer::stateCertificate));
    }

    /** Whether the network has this version of the endpoint; see {@link EndpointProbe#has}. */
    Mono<Boolean> has(Endpoint endpoint, ApiVersion version) {
        return watched(probe.has(endpoint, version));
    }

    /** See {@link NetworkStatus#lastError}. */
    @Nullable
    String lastError() {
        return lastError.get();
    }

    private Mono<Optional<byte[]>> call(IcHttpClient client, ApiVersion version, Principal canister, byte[] envelope) {
        return watched(client.post(version.path(Endpoint.CALL, canister), envelope, callTimeout)
                .map(ReplicaAnswer::callCertificate));
    }

    private <T> Mono<T> watched(Mono<T> request) {
        return request.doOnSuccess(answer -> lastError.set(null)).doOnError(IcException.class, e -> {
            if (e.error() instanceof IcError.Rejected) {
                lastError.set(null);
            } else if (e.error().isTransient() && !(e.error() instanceof IcError.NotSent)) {
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
