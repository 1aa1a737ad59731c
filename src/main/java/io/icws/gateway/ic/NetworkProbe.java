package io.icws.gateway.ic;

import io.icws.protocol.HashTree;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Probes the network once a minute, by reading its certified time, so that an unreachable network and a wrong clock are noticed
 * without traffic.
 */
final class NetworkProbe {

    private static final Logger log = LoggerFactory.getLogger(NetworkProbe.class);
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Duration INTERVAL_IN_DOUBT = Duration.ofSeconds(1);

    /** Bounds the reads if the time of the network stands still. */
    private static final int MOST_IN_DOUBT = 20;

    private static final Duration WARNING_INTERVAL = Duration.ofMinutes(1);
    private static final Duration BUG_INTERVAL = Duration.ofHours(1);

    private final Network network;
    private final Mono<HashTree> certifiedTime;
    private final IcTime time;
    private final IcProperties properties;
    private final Backoff backoff;
    private final LogLimiter warning;
    private final LogLimiter bugs;
    private volatile boolean reached;
    private volatile boolean reachable;
    private int failures;
    private int askedInDoubt;
    private boolean warned;

    /** @param certifiedTime asks for it and verifies the answer */
    NetworkProbe(
            Network network, Mono<HashTree> certifiedTime, IcTime time, IcProperties properties, SteadyClock clock) {
        this.network = network;
        this.certifiedTime = certifiedTime;
        this.time = time;
        this.properties = properties;
        this.backoff = properties.constants().backoff();
        this.warning = new LogLimiter(WARNING_INTERVAL, clock);
        this.bugs = new LogLimiter(BUG_INTERVAL, clock);
    }

    /** Reads the time at once and then at intervals. Never ends, not even after a bug. */
    Mono<Void> run() {
        return Mono.defer(this::ask)
                .flatMap(pause -> Mono.firstWithSignal(Mono.delay(pause), doubt()))
                .repeat()
                .then();
    }

    /** Completes when it is in doubt whether the clock is right, as after a suspension of the machine. */
    private Mono<Long> doubt() {
        return time.isInDoubt()
                ? Mono.never()
                : Flux.interval(INTERVAL_IN_DOUBT)
                        .onBackpressureDrop()
                        .filter(tick -> time.isInDoubt())
                        .next();
    }

    /** Whether the network has given a usable answer since the start. Once true, never false again. */
    boolean wasReached() {
        return reached;
    }

    /** Whether it gives usable answers. A single failure does not count. */
    boolean isReachable() {
        return reachable;
    }

    /** @return the pause until it is to ask again */
    private Mono<Duration> ask() {
        return certifiedTime
                .map(tree -> answered())
                .onErrorResume(IcException.class, e -> Mono.just(failed(e.error())))
                .onErrorResume(Exception.class, bug -> {
                    if (bugs.permits()) {
                        log.error("Reading the time of {} failed", properties.url(), bug);
                    }
                    return Mono.just(INTERVAL);
                });
    }

    private Duration answered() {
        reached = true;
        reachable = true;
        failures = 0;
        if (warned) {
            warned = false;
            warning.reset();
            log.info("{} answers again", properties.url());
        }
        askedInDoubt = time.isInDoubt() ? askedInDoubt + 1 : 0;
        return askedInDoubt > 0 && askedInDoubt <= MOST_IN_DOUBT ? INTERVAL_IN_DOUBT : INTERVAL;
    }

    private Duration failed(IcError error) {
        if (isFromLocalNetwork(error)) {
            return answered();
        }
        if (!(error instanceof IcError.NotSent)) {
            failures++;
            // A single failure after an answer is not reported.
            if (failures > 1 || !reached) {
                lost(error);
            }
        }
        return pause(error);
    }

    private void lost(IcError error) {
        reachable = false;
        if (warning.permits()) {
            warned = true;
            log.warn("No usable answer from {}{}: {}", properties.url(), reached ? "" : " yet", error.message());
        }
    }

    /** A local network may lack the canister, and then does not show its time. */
    private boolean isFromLocalNetwork(IcError error) {
        return network == Network.LOCAL
                && (error instanceof IcError.BadAnswer || (error instanceof IcError.Http && !error.isTransient()));
    }

    private Duration pause(IcError error) {
        return backoff.pause(failures, error.retryAfter());
    }
}
