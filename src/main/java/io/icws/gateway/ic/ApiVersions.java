package io.icws.gateway.ic;

import io.icws.gateway.ic.ApiVersion.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The versions of the endpoints in use. They are found by probing and never from clients' traffic: one stray 404 must
 * not change the endpoint for all clients.
 */
final class ApiVersions {

    private static final Logger log = LoggerFactory.getLogger(ApiVersions.class);

    /** The versions in use. */
    record InUse(ApiVersion call, ApiVersion query, ApiVersion readState) {}

    private final ReplicaClient replica;
    private final IcProperties properties;
    private final Sinks.Many<IcException> doubts = Sinks.many().multicast().directBestEffort();

    /** v3 until a probe succeeds: networks with v4 support it, and so do local networks without v4. */
    private volatile ApiVersion call = ApiVersion.V3;

    /** Older clients read only the flat canister ranges that v2 answers carry. */
    private volatile ApiVersion query = ApiVersion.V2;

    /** Whether the network has the asynchronous (v2) call endpoint. */
    private volatile boolean asynchronous = true;

    private volatile ApiVersion readState = ApiVersion.V2;
    private volatile boolean known;
    private boolean warned;

    ApiVersions(ReplicaClient replica, IcProperties properties) {
        this.replica = replica;
        this.properties = properties;
        properties.callVersion().fixed().ifPresent(this::learnCall);
    }

    ApiVersion call() {
        return call;
    }

    /** The version for calls whose outcome is not awaited. */
    ApiVersion submission() {
        return asynchronous ? ApiVersion.V2 : call;
    }

    /** Whether calls are answered with certificates. */
    boolean callsAreCertified() {
        return call != ApiVersion.V2;
    }

    /** Whether a probe has found {@link #call()}. Until then a refused call may only mean a wrong path. */
    boolean areKnown() {
        return known;
    }

    ApiVersion query() {
        return query;
    }

    ApiVersion readState() {
        return readState;
    }

    /** Tells of a failed request. If its path seems unknown to the network, the next probe comes sooner. Any thread. */
    void doubt(IcException failure) {
        if (failure.error() instanceof IcError.Http http && http.isUnknownPath()) {
            doubts.tryEmitNext(failure);
        }
    }

    /**
     * Probes at once, with retries until it succeeds, and then at every interval. A failed probe changes nothing.
     * Never ends.
     */
    Flux<InUse> watch() {
        var backoff = properties.constants().backoff();
        var first = look().retryWhen(backoff.retry(Long.MAX_VALUE, failure -> true, failure -> {}));
        var later = Mono.defer(this::pause)
                .then(look())
                .onErrorResume(IcException.class, e -> Mono.empty())
                .repeat();
        return Flux.concat(first, later);
    }

    private Mono<?> pause() {
        var longest = properties.constants().endpointProbeInterval();
        var least = longest.compareTo(properties.constants().retryIntervalMax()) < 0
                ? longest
                : properties.constants().retryIntervalMax();
        return Mono.delay(least)
                .then(Mono.<Object>firstWithSignal(
                        Mono.delay(longest.minus(least)), doubts.asFlux().next()));
    }

    private Mono<InUse> look() {
        var calls = properties.callVersion().fixed().isPresent()
                ? Mono.just(call)
                : newestCall().doOnNext(this::learnCall);
        return calls.then(replica.has(Endpoint.CALL, ApiVersion.V2).doOnNext(present -> asynchronous = present))
                .then(oldest(Endpoint.QUERY).doOnNext(this::learnQuery))
                .then(oldest(Endpoint.READ_STATE).doOnNext(version -> readState = version))
                .then(Mono.fromSupplier(() -> new InUse(call, query, readState)));
    }

    /** A server without v2 is not an IC without v3 and v4, but one that knows none of these paths. */
    private Mono<ApiVersion> newestCall() {
        return has(Endpoint.CALL, ApiVersion.V4)
                .switchIfEmpty(Mono.defer(() -> has(Endpoint.CALL, ApiVersion.V3)))
                .switchIfEmpty(Mono.defer(() -> has(Endpoint.CALL, ApiVersion.V2)))
                .switchIfEmpty(Mono.error(
                        () -> IcException.badAnswer("no call endpoint of the IC was found at this URL (if there is one,"
                                + " set gateway.ic.call-version)")));
    }

    private Mono<ApiVersion> oldest(Endpoint endpoint) {
        return has(endpoint, ApiVersion.V2)
                .switchIfEmpty(Mono.defer(() -> has(endpoint, ApiVersion.V3)))
                .defaultIfEmpty(ApiVersion.V2);
    }

    private Mono<ApiVersion> has(Endpoint endpoint, ApiVersion version) {
        return replica.has(endpoint, version).filter(present -> present).map(present -> version);
    }

    private void learnCall(ApiVersion version) {
        boolean changed = version != call;
        call = version;
        known = true;
        if (changed) {
            log.info("Calls use version {} of the IC's interface", version);
        }
        if (!callsAreCertified() && !warned) {
            warned = true;
            log.warn("Calls are answered without certificates: the order of a client's messages cannot be guaranteed");
        }
    }

    private void learnQuery(ApiVersion version) {
        if (version != query) {
            query = version;
            log.info("Queries use version {} of the IC's interface", version);
        }
    }
}
