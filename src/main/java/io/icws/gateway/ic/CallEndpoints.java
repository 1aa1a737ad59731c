package io.icws.gateway.ic;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Which call endpoint the network has, learned by looking for it, never from clients' traffic: one stray 404 must not
 * change the endpoint for everyone.
 */
final class CallEndpoints {

    private static final Logger log = LoggerFactory.getLogger(CallEndpoints.class);
    private static final double JITTER = 0.5;

    private final ReplicaClient replica;
    private final IcProperties properties;

    /** Until something was learned v3: whatever has v4 has it too, and so have local networks that do not know v4. */
    private volatile CallVersion newest = CallVersion.V3;

    private volatile boolean known;
    private boolean warned;

    CallEndpoints(ReplicaClient replica, IcProperties properties) {
        this.replica = replica;
        this.properties = properties;
    }

    CallVersion newest() {
        return newest;
    }

    /** Whether {@link #newest()} was learned; until then a 404 of an endpoint says nothing about what was posted. */
    boolean areKnown() {
        return known;
    }

    /** Looks at once, until it has seen something, and then at every interval; a failed look changes nothing. Never ends. */
    Flux<CallVersion> watch() {
        var first = look().retryWhen(Retry.backoff(Long.MAX_VALUE, properties.retryInterval())
                .maxBackoff(properties.retryIntervalMax())
                .jitter(JITTER));
        var later = Mono.delay(properties.endpointProbeInterval())
                .then(look())
                .onErrorResume(IcException.class, e -> Mono.empty())
                .repeat();
        return Flux.concat(first, later).doOnNext(this::learn);
    }

    /** Without an answer from v2 it is no IC that misses v3 and v4, but something else that answers 404 to everything. */
    private Mono<CallVersion> look() {
        return has(CallVersion.V4)
                .switchIfEmpty(Mono.defer(() -> has(CallVersion.V3)))
                .switchIfEmpty(Mono.defer(() -> has(CallVersion.V2)))
                .switchIfEmpty(Mono.error(() ->
                        new IcException(new IcError.BadAnswer("there is no call endpoint of the IC at this URL"))));
    }

    private Mono<CallVersion> has(CallVersion version) {
        return replica.has(version).filter(present -> present).map(present -> version);
    }

    private void learn(CallVersion version) {
        known = true;
        if (version == newest) {
            return;
        }
        newest = version;
        log.info("The network's newest call endpoint is {}", version);
        if (!version.isCertified() && !warned) {
            warned = true;
            log.warn("Calls are answered without certificates: the order of a client's messages cannot be guaranteed");
        }
    }
}
