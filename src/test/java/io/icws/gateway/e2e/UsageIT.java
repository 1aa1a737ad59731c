package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a canister's clients did is on its bill, once. */
class UsageIT {

    private static final int MESSAGES = 10;

    @Test
    void theReportsOfAllPeriodsSumUpToWhatWasUsed(@TempDir Path directory) throws Exception {
        try (var ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start()) {
            var canister = ic.install(CdkCanister.echo());
            try (var gateway =
                    GatewayFixture.start(ic.url(), "gateway.usage.period=1s", "gateway.usage.directory=" + directory)) {
                var client = client(ic, gateway, canister);
                open(client);
                exchange(client, numbered("message ", MESSAGES)).block(BOUND);
                await().atMost(BOUND)
                        .until(() -> !periods(gateway).get("finished").isEmpty());
                var current = periods(gateway).get("current");
                assertThat(current.get("finished").asBoolean()).isFalse();
                assertThat(current.get("gateway").asString())
                        .isEqualTo(gateway.principal().toString());
                client.close();
                await().atMost(BOUND)
                        .until(() -> gateway.sessions().size() == 0
                                && gateway.sessions().leaving() == 0);
                int last = periods(gateway).at("/current/number").asInt();
                await().atMost(BOUND)
                        .until(() -> periods(gateway)
                                .get("finished")
                                .valueStream()
                                .anyMatch(period -> period.get("number").asInt() > last
                                        && period.get("canisters").isEmpty()));
            }

            var reports = reports(directory);
            assertThat(reports)
                    .extracting(report -> report.get("number").asInt())
                    .startsWith(1, 2);
            for (int i = 1; i < reports.size(); i++) {
                assertThat(instant(reports.get(i), "from")).isEqualTo(instant(reports.get(i - 1), "to"));
            }
            // ws_open and the messages; the OpenMessage and their echoes.
            assertThat(sum(reports, line -> line.get("connections").asLong())).isOne();
            assertThat(sum(reports, line -> line.at("/messages/up").asLong())).isEqualTo(1 + MESSAGES);
            assertThat(sum(reports, line -> line.at("/messages/down").asLong())).isEqualTo(1 + MESSAGES);
            assertThat(sum(reports, line -> line.at("/relays/ok").asLong())).isEqualTo(1 + MESSAGES);
            assertThat(sum(reports, line -> line.at("/bytes/up").asLong())).isGreaterThan(100 * MESSAGES);
            assertThat(sum(reports, line -> line.at("/bytes/down").asLong())).isGreaterThan(100 * MESSAGES);
            assertThat(sum(reports, line -> line.get("polls").asLong())).isPositive();
            assertThat(sum(reports, line -> line.get("polledBytes").asLong())).isPositive();
            assertThat(reports.stream()
                            .flatMap(report -> report.get("canisters").valueStream())
                            .mapToDouble(line -> line.get("connectionSeconds").asDouble())
                            .sum())
                    .isPositive();
            assertThat(reports.stream()
                            .flatMap(report -> report.get("canisters").valueStream()))
                    .allMatch(line -> line.get("canister").asString().equals(canister.toString()));
        }
    }

    private static long sum(List<JsonNode> reports, ToLongFunction<JsonNode> value) {
        return reports.stream()
                .flatMap(report -> report.get("canisters").valueStream())
                .mapToLong(value)
                .sum();
    }

    private static Instant instant(JsonNode report, String field) {
        return Instant.parse(report.get(field).asString());
    }

    private static List<JsonNode> reports(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> JsonMapper.shared().readTree(file.toFile()))
                    .sorted((one, other) ->
                            one.get("number").asInt() - other.get("number").asInt())
                    .toList();
        }
    }

    private static JsonNode periods(GatewayFixture gateway) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var url = gateway.managementUrl().resolve("/actuator/usage");
            return JsonMapper.shared()
                    .readTree(http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                            .body());
        }
    }
}
