package io.icws.gateway.ic;

import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.CertificateVerifier.SignerPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The root key, under which all certificates verify. Mainnet's key is built in and never fetched. A local network
 * announces its key, a new one whenever it is reset.
 */
final class RootKey implements RootOfTrust {

    private static final Logger log = LoggerFactory.getLogger(RootKey.class);
    private static final Duration WARNING_INTERVAL = Duration.ofMinutes(1);

    /** Certificates that do not verify may not cause one fetch each; a restarted network is noticed after this time. */
    private static final Duration REFRESH_INTERVAL = Duration.ofSeconds(5);

    private record Trusted(byte[] der, CertificateVerifier verifier) {}

    private final Network network;
    private final ReplicaClient replica;
    private final IcProperties properties;
    private final Clock clock;
    private final IcTime time;
    private final Scheduler scheduler;
    private final SignerPolicy signers;
    private final LogLimiter warning;
    private final Mono<CertificateVerifier> sharedFetch;
    private final Sinks.Empty<Void> ready = Sinks.empty();
    private volatile @Nullable Trusted trusted;

    /**
     * @param time told the times of certificates
     * @param steady for the interval of warnings
     * @param scheduler for checking a fetched key, about 1 ms of CPU
     */
    RootKey(
            Network network,
            ReplicaClient replica,
            IcProperties properties,
            Clock clock,
            IcTime time,
            SteadyClock steady,
            Scheduler scheduler) {
        this.network = network;
        this.replica = replica;
        this.properties = properties;
        this.clock = clock;
        this.time = time;
        this.scheduler = scheduler;
        this.signers = network == Network.MAINNET
                ? SignerPolicy.MAINNET
                : new SignerPolicy(false, properties.trustMainnetIdentities() ? mainnetSigners(clock) : null);
        this.warning = new LogLimiter(WARNING_INTERVAL, steady);
        this.sharedFetch =
                fetch().cache(verifier -> REFRESH_INTERVAL, failure -> REFRESH_INTERVAL, () -> REFRESH_INTERVAL);
        if (network == Network.MAINNET) {
            trust(CertificateVerifier.mainnetRootKey());
        }
    }

    /** Verifies signatures of mainnet's Internet Identity, as local networks do: without a subnet type. */
    private static CertificateVerifier mainnetSigners(Clock clock) {
        return new CertificateVerifier(
                CertificateVerifier.mainnetRootKey(), clock, new SignerPolicy(false, null), (time, ofRootSubnet) -> {});
    }

    @Override
    public @Nullable CertificateVerifier verifier() {
        var known = trusted;
        return known == null ? null : known.verifier();
    }

    /** Completes once the key is known; never fails. */
    Mono<Void> ready() {
        return ready.asMono();
    }

    /** Fetches the key of a local network, with retries until it succeeds. */
    Mono<Void> load() {
        if (network == Network.MAINNET) {
            return Mono.empty();
        }
        var backoff = properties.constants().backoff();
        return fetch().retryWhen(backoff.retry(Long.MAX_VALUE, failure -> true, this::warn))
                .then();
    }

    private void warn(Throwable failure) {
        if (warning.permits()) {
            log.warn("No root key from {} yet, retrying: {}", properties.url(), String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public Mono<CertificateVerifier> refresh() {
        return network == Network.MAINNET ? Mono.empty() : sharedFetch;
    }

    private Mono<CertificateVerifier> fetch() {
        return Mono.defer(replica::status).publishOn(scheduler).map(status -> {
            byte[] der = status.rootKey();
            if (der == null) {
                throw IcException.badAnswer(properties.url() + " announces no root key"
                        + " (if it leads to the Internet Computer, set gateway.ic.network to mainnet)");
            }
            return trust(der);
        });
    }

    /**
     * Clients choose the canisters that are polled, and so the subnets. A subnet with a wrong time must not make the
     * clock seem wrong; the root subnet is trusted anyway.
     */
    private void certified(Instant certified, boolean ofRootSubnet) {
        if (ofRootSubnet || network == Network.LOCAL) {
            time.certified(certified);
        }
    }

    private synchronized CertificateVerifier trust(byte[] der) {
        var known = trusted;
        if (known != null && Arrays.equals(known.der(), der)) {
            return known.verifier();
        }
        try {
            var verifier = new CertificateVerifier(der, clock, signers, this::certified);
            if (known != null) {
                time.forget();
            }
            trusted = new Trusted(der, verifier);
            ready.tryEmitEmpty();
            if (known != null) {
                log.warn("The local network has a new root key: it was reset");
            }
            return verifier;
        } catch (IllegalArgumentException e) {
            throw IcException.badAnswer("the announced root key is " + e.getMessage());
        }
    }
}
