package io.icws.devnet.soak;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.protocol.Principal;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Faults of the network and of canisters, one kind after the other, each for a while, for ever. */
final class Weather {

    private static final Duration PERIOD = Duration.ofSeconds(20);
    private static final Duration GAP = Duration.ofSeconds(4);

    private final Devnet ic;
    private final List<CdkCanister> canisters;
    private final List<Principal> ids;
    private final List<Runnable> faults;

    Weather(Devnet ic, SequencedMap<Principal, CdkCanister> canisters) {
        this.ic = ic;
        this.canisters = List.copyOf(canisters.sequencedValues());
        this.ids = List.copyOf(canisters.sequencedKeySet());
        this.faults = List.of(
                () -> {},
                () -> ic.faults().on(Endpoint.CALL).probability(0.2).respond(503),
                () -> ic.faults().on().probability(0.05).reset(),
                () -> ic.faults().on(Endpoint.QUERY).probability(0.02).hang(),
                () -> ic.faults().on(Endpoint.QUERY).probability(0.2).garbage(),
                () -> ic.faults().on(Endpoint.QUERY).probability(0.2).stale(),
                () -> ic.faults()
                        .on(Endpoint.CALL)
                        .probability(0.2)
                        .onceAccepted()
                        .reset(),
                () -> ic.faults().on(Endpoint.QUERY).probability(0.1).cut(),
                () -> ic.faults().on(Endpoint.CALL).probability(0.3).delay(Duration.ofMillis(700)),
                this::outage,
                this::stop,
                this::upgrade,
                () -> ic.faults().on(Endpoint.CALL).probability(0.3).respond(429));
    }

    Disposable begin() {
        return Flux.interval(PERIOD, PERIOD, Schedulers.boundedElastic()).subscribe(tick -> {
            ic.faults().clear();
            faults.get((int) (tick % faults.size())).run();
        });
    }

    private void outage() {
        ic.disconnect();
        Mono.delay(GAP, Schedulers.boundedElastic()).subscribe(done -> ic.reconnect());
    }

    private void stop() {
        ic.stop(ids.getFirst());
        Mono.delay(GAP, Schedulers.boundedElastic()).subscribe(done -> ic.start(ids.getFirst()));
    }

    private void upgrade() {
        canisters.getLast().reset();
    }
}
