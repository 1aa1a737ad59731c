package io.icws.gateway.ic;

import io.icws.gateway.protocol.HashTree;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks the network for its certified time at a slow interval, also while there is no client: a network that cannot be
 * reached and a wrong clock are noticed without traffic.
 */
final class NetworkWatch {

    private static final Logger log = LoggerFactory.getLogger(NetworkWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(60);
    private static final Duration INTERVAL_IN_DOUBT = Duration.ofSeconds(1);

    /** A network whose time stands still leaves the doubt. */
    private static final int MOST_IN_DOUBT = 20;

    private static final Duration WARNING_INTERVAL = Duration.ofMinutes(1);
    private static final Duration BUG_INTERVAL = Duration.ofHours(1);
    private static final double JITTER = 0.25;

    private final Network network;
    private final Mono<HashTree> certifiedTime;
    private final IcTime time;
    private final IcProperties properties;
    private final Reminder warning;
    private final Reminder bugs;
    private volatile boolean reached;
    private volatile boolean reachable;
    private int failures;
    private int askedInDoubt;
    private boolean warned;

    /** @param certifiedTime asks for it and verifies the answer */
    NetworkWatch(
            Network network, Mono<HashTree> certifiedTime, IcTime time, IcProperties properties, SteadyClock clock) {
        this.network = network;
        this.certifiedTime = certifiedTime;
        this.time = time;
        this.properties = properties;
        this.warning = new Reminder(WARNING_INTERVAL, clock);
        this.bugs = new Reminder(BUG_INTERVAL, clock);
    }

    /** Asks at once and then again and again. Never ends, and goes on after a bug. */
    Mono<Void> watch() {
        return Mono.defer(this::ask)
                .flatMap(pause -> Mono.firstWithSignal(Mono.delay(pause), doubt()))
                .repeat()
                .then();
    }

    /** Completes when the clock's rightness comes into doubt, as after a suspension of the machine. */
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

    /** Whether it gives usable answers; one that is missing does not count. */
    boolean isReachable() {
        return reachable;
    }

    /** @return the pause until it is to ask again */
    private Mono<Duration> ask() {
        return certifiedTime
                .map(tree -> answered())
                .onErrorResume(IcException.class, e -> Mono.just(failed(e.error())))
                .onErrorResume(Exception.class, bug -> {
                    if (bugs.isDue()) {
                        log.error("The time of {} cannot be learned", properties.url(), bug);
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
            // One failure after many answers is nothing to worry about.
            if (failures > 1 || !reached) {
                lost(error);
            }
        }
        return pause(error);
    }

    private void lost(IcError error) {
        reachable = false;
        if (warning.isDue()) {
            warned = true;
            log.warn("No usable answer from {}{}: {}", properties.url(), reached ? "" : " yet", error.message());
        }
    }

    /** A local network need not have the canister that is asked for, and then its time is not known. */
    private boolean isFromLocalNetwork(IcError error) {
        return network == Network.LOCAL
                && (error instanceof IcError.BadAnswer || (error instanceof IcError.Http && !error.isTransient()));
    }

    private Duration pause(IcError error) {
        long most = properties.retryIntervalMax().toMillis();
        long doubled = properties.retryInterval().toMillis() << Math.min(failures, 16);
        long own = (long) (Math.min(most, doubled) * (1 - JITTER * Math.random()));
        return Duration.ofMillis(Math.max(own, Math.min(most, error.retryAfter().toMillis())));
    }
}
