package io.icws.gateway.metrics;

import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.soak.Plot;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Draws the main panels of the dashboards for {@code docs/charts}, from what Prometheus scraped of a gateway with clients and
 * faults. No build runs it: {@code ./mvnw test -Dtest=Charts -Dcharts.minutes=5}. Writes into {@code target/charts}.
 */
@ExtendWith(Prometheus.Available.class)
class Charts {

    private static final Path RESULT = Path.of("target/charts");
    private static final int CLIENTS = 60;
    private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

    private final Duration duration =
            Duration.ofSeconds(Math.round(Double.parseDouble(System.getProperty("charts.minutes", "5")) * 60));
    private volatile boolean over;

    @Test
    void draw(@TempDir Path directory) throws Exception {
        try (var ic = Devnet.builder()
                        .order(Devnet.Order.SHUFFLED)
                        .inductionDelay(0, 2)
                        .roundLength(Duration.ofMillis(500))
                        .start();
                var gateway = GatewayFixture.start(ic.url());
                var prometheus = Prometheus.start(gateway.managementUrl(), directory)) {
            var canisters = Stream.generate(() -> ic.install(CdkCanister.echo()))
                    .limit(3)
                    .toList();
            long from = System.currentTimeMillis() / 1_000;
            long end = System.nanoTime() + duration.toNanos();
            var running = load(gateway.url(), canisters, ic.rootKeyDer()).toFuture();
            await().atMost(duration.plusMinutes(1))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        weather(ic, System.currentTimeMillis() / 1_000 - from);
                        return System.nanoTime() > end;
                    });
            long to = System.currentTimeMillis() / 1_000;
            over = true;
            ic.faults().clear();
            running.join();
            Files.createDirectories(RESULT);
            for (var name : List.of("overview", "canisters", "ic-health", "jvm")) {
                var dashboard = Dashboard.of(name);
                Files.writeString(RESULT.resolve(name + ".svg"), svg(prometheus, dashboard, from, to));
            }
        }
    }

    /** The fourth part of the time is calm, then queries fail, then calls are late, then all is well again. */
    private void weather(Devnet ic, long second) {
        long part = second * 4 / duration.toSeconds();
        if (second * 4 % duration.toSeconds() >= 4) {
            return;
        }
        ic.faults().clear();
        if (part == 1) {
            ic.faults().on(Endpoint.QUERY).probability(0.3).respond(503);
        } else if (part == 2) {
            ic.faults().on(Endpoint.CALL).probability(0.5).delay(Duration.ofSeconds(3));
        }
    }

    private Mono<Void> load(URI gateway, List<Principal> canisters, byte[] rootKey) {
        return Flux.range(0, CLIENTS)
                .flatMap(
                        slot -> Mono.delay(Duration.ofMillis(500L * slot))
                                .then(Mono.defer(() -> life(gateway, canisters.get(slot % canisters.size()), rootKey)))
                                .repeat(() -> !over)
                                .then(),
                        CLIENTS)
                .then();
    }

    private Mono<Void> life(URI gateway, Principal canister, byte[] rootKey) {
        var client = DappClient.builder(gateway, canister, rootKey).build();
        return client.open()
                .thenMany(Flux.range(0, 10 + ThreadLocalRandom.current().nextInt(30))
                        .concatMap(n -> client.send(("message " + n).getBytes(StandardCharsets.UTF_8))
                                .then(client.received().elementAt(n))
                                .delayElement(Duration.ofMillis(over ? 0 : 500))))
                .then()
                .timeout(Duration.ofMinutes(2))
                .onErrorComplete()
                .doFinally(end -> client.close());
    }

    private static String svg(Prometheus prometheus, Dashboard dashboard, long from, long to) {
        int step = Math.max(1, (int) ((to - from) / 200));
        var panels = dashboard.panels().stream()
                .filter(Dashboard.Panel::isOverTime)
                .map(panel -> new Plot.Panel(
                        escaped(panel.title() + unit(panel.unit())),
                        panel.targets().stream()
                                .flatMap(target -> prometheus
                                        .query(target.query("20s"), from, to, step)
                                        .valueStream()
                                        .map(series -> line(target.legend(), series, from)))
                                .filter(Charts::isAlive)
                                .toList()))
                .filter(panel -> !panel.lines().isEmpty())
                .toList();
        return Plot.svg(escaped(dashboard.title()), to - from, panels);
    }

    /** Has anything to show. */
    private static boolean isAlive(Plot.Line line) {
        return line.points().stream().anyMatch(point -> point.value() > 0);
    }

    private static String unit(String unit) {
        return switch (unit) {
            case "s" -> ", seconds";
            case "bytes" -> ", bytes";
            case "Bps" -> ", bytes per second";
            case "cps", "reqps" -> ", per second";
            case "percentunit" -> ", share of 1";
            default -> "";
        };
    }

    private static Plot.Line line(String legend, JsonNode series, long from) {
        var labels = series.get("metric");
        var name = LABEL.matcher(legend)
                .replaceAll(label ->
                        labels.has(label.group(1)) ? labels.get(label.group(1)).asString() : "");
        return new Plot.Line(
                escaped(name),
                series.get("values")
                        .valueStream()
                        .map(value -> new Plot.Point(
                                value.get(0).asDouble() - from,
                                Double.parseDouble(value.get(1).asString().replace("+Inf", "Infinity"))))
                        .toList());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
