package io.icws.devnet.soak;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.echo.CdkCanister;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Faults of the network and of canisters, one kind after the other, each for a while, for ever. */
final class Weather {

    private record Fault(String name, Runnable begin) {}

    private static final Duration PERIOD = Duration.ofSeconds(20);
    private static final Duration GAP = Duration.ofSeconds(4);

    private final Devnet ic;
    private final List<CdkCanister> canisters;
    private final List<Principal> ids;
    private final List<Fault> faults;
    private volatile Fault now = new Fault("calm", () -> {});

    Weather(Devnet ic, SequencedMap<Principal, CdkCanister> canisters) {
        this.ic = ic;
        this.canisters = List.copyOf(canisters.sequencedValues());
        this.ids = List.copyOf(canisters.sequencedKeySet());
        this.faults = List.of(
                new Fault("calm", () -> {}),
                new Fault(
                        "calls refused with 503",
                        () -> ic.faults().on(Endpoint.CALL).probability(0.2).respond(503)),
                new Fault(
                        "connections reset",
                        () -> ic.faults().on().probability(0.05).reset()),
                new Fault(
                        "queries hang",
                        () -> ic.faults().on(Endpoint.QUERY).probability(0.02).hang()),
                new Fault(
                        "queries garbled",
                        () -> ic.faults().on(Endpoint.QUERY).probability(0.2).garbage()),
                new Fault(
                        "queries stale",
                        () -> ic.faults().on(Endpoint.QUERY).probability(0.2).stale()),
                new Fault(
                        "calls reset once accepted",
                        () -> ic.faults()
                                .on(Endpoint.CALL)
                                .probability(0.2)
                                .onceAccepted()
                                .reset()),
                new Fault(
                        "queries cut",
                        () -> ic.faults().on(Endpoint.QUERY).probability(0.1).cut()),
                new Fault(
                        "calls late",
                        () -> ic.faults().on(Endpoint.CALL).probability(0.3).delay(Duration.ofMillis(700))),
                new Fault("outage", this::outage),
                new Fault("canister stopped", this::stop),
                new Fault("canister upgraded", this::upgrade),
                new Fault(
                        "calls refused with 429",
                        () -> ic.faults().on(Endpoint.CALL).probability(0.3).respond(429)));
    }

    Disposable begin() {
        return Flux.interval(PERIOD, PERIOD, Schedulers.boundedElastic()).subscribe(tick -> {
            ic.faults().clear();
            now = faults.get((int) (tick % faults.size()));
            now.begin().run();
        });
    }

    /** What is in force. */
    String now() {
        return now.name();
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
