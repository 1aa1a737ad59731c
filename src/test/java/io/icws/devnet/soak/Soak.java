package io.icws.devnet.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.protocol.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.convert.DurationStyle;

/**
 * Mixed load and faults for as long as {@code -Dsoak.duration} says (default 15 minutes), with {@code -Dsoak.clients}
 * clients (default 150) of five canisters. No build runs it: {@code ./mvnw test -Dtest=Soak}. Writes {@code soak.csv} and
 * {@code soak.svg} into {@code target/soak}; fails if the gateway's process grew, or a client saw anything wrong.
 */
class Soak {

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Path RESULT = Path.of("target/soak");
    private static final long MIB = 1 << 20;

    private final Duration duration = DurationStyle.detectAndParse(System.getProperty("soak.duration", "15m"));
    private final int clients = Integer.getInteger("soak.clients", 150);
    private final List<Sample> samples = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void nothingGrows() throws Exception {
        try (var ic = Devnet.builder()
                        .order(Devnet.Order.SHUFFLED)
                        .inductionDelay(0, 2)
                        .roundLength(Duration.ofMillis(200))
                        .start();
                var gateway = GaugedGateway.start(
                        ic.url(), directory, List.of(), List.of("-Xmx256m", "-XX:ActiveProcessorCount=2"))) {
            var canisters = Stream.generate(CdkCanister::echo)
                    .limit(5)
                    .collect(Collectors.toMap(
                            ic::install,
                            canister -> canister,
                            (one, other) -> one,
                            LinkedHashMap<Principal, CdkCanister>::new));
            var weather = new Weather(ic, canisters);
            var load = new Load(gateway.url(), List.copyOf(canisters.keySet()), ic.rootKeyDer(), weather::now);
            var change = weather.begin();
            var running = load.run(clients).toFuture();
            watch(gateway);
            load.end();
            change.dispose();
            ic.faults().clear();
            running.join();
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(PERIOD)
                    .until(() -> gateway.sample().sessions() == 0);
            samples.add(gateway.sample());
            write(load);
            assertThat(load.tally().keySet()).noneMatch(what -> what.startsWith("WRONG"));
        }
        assertFlat("heap", Sample::heap, 8 * MIB);
        assertFlat("direct memory", Sample::direct, 8 * MIB);
        assertFlat("descriptors", Sample::descriptors, 20);
        assertFlat("threads", Sample::threads, 5);
    }

    private void watch(GaugedGateway gateway) {
        var end = System.nanoTime() + duration.toNanos();
        await().atMost(duration.multipliedBy(2).plusMinutes(1))
                .pollDelay(PERIOD)
                .pollInterval(PERIOD)
                .until(() -> {
                    samples.add(gateway.sample());
                    return System.nanoTime() >= end;
                });
    }

    private void write(Load load) throws IOException {
        Files.createDirectories(RESULT);
        Files.write(
                RESULT.resolve("soak.csv"),
                Stream.concat(Stream.of(Sample.CSV_HEADER), samples.stream().map(Sample::csv))
                        .toList());
        var title = "Gateway under mixed load and faults, %d clients, %d min".formatted(clients, duration.toMinutes());
        Files.writeString(
                RESULT.resolve("soak.svg"),
                Plot.svg(
                        title,
                        Math.max(1, samples.getLast().seconds()),
                        List.of(
                                panel("heap after collection, MiB", s -> s.heap() / (double) MIB),
                                panel("direct memory, MiB", s -> s.direct() / (double) MIB),
                                panel("file descriptors", Sample::descriptors),
                                panel("threads", Sample::threads),
                                panel("connected clients", Sample::sessions))));
        Files.write(
                RESULT.resolve("tally.txt"),
                load.tally().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .toList());
    }

    private Plot.Panel panel(String title, ToDoubleFunction<Sample> value) {
        var points = samples.stream()
                .map(sample -> new Plot.Point(sample.seconds(), value.applyAsDouble(sample)))
                .toList();
        return new Plot.Panel(title, List.of(new Plot.Line("", points)));
    }

    /** Compares the third quarter with the last, when everything has long been warm. */
    private void assertFlat(String name, ToLongFunction<Sample> measure, long tolerance) {
        int quarter = samples.size() / 4;
        var before = samples.subList(2 * quarter, 3 * quarter).stream().mapToLong(measure);
        var after = samples.subList(3 * quarter, samples.size() - 1).stream().mapToLong(measure);
        double mean = before.average().orElseThrow();
        assertThat(after.average().orElseThrow()).as(name).isLessThan(mean * 1.15 + tolerance);
    }
}
