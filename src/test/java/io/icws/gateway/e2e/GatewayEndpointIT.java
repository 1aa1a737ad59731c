package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an operator sees of the canisters that have sessions. */
class GatewayEndpointIT {

    @Test
    void showsEachCanisterWithItsSessionsNonceAndLastError() {
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url())) {
            var canister = ic.install(CdkCanister.echo());
            var client = client(ic, gateway, canister);
            open(client);
            exchange(client, List.of("one")).block(BOUND);

            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(canisters(gateway))
                            .singleElement()
                            .satisfies(line -> {
                                assertThat(line.get("canister").stringValue()).isEqualTo(canister.toString());
                                assertThat(line.get("sessions").intValue()).isEqualTo(1);
                                assertThat(line.get("nextNonce").stringValue()).isEqualTo("2");
                                assertThat(line.get("lastError").isNull()).isTrue();
                                assertThat(Duration.parse(line.get("cadence").stringValue()))
                                        .isBetween(Duration.ofMillis(10), Duration.ofSeconds(1));
                            }));
            await().atMost(BOUND).untilAsserted(() -> {
                var report = get(gateway, "");
                assertThat(report.get("ready").booleanValue()).isTrue();
                assertThat(report.get("draining").booleanValue()).isFalse();
                assertThat(report.get("sessions").intValue()).isEqualTo(1);
                assertThat(report.at("/up/messages").longValue()).isEqualTo(1);
                assertThat(report.at("/up/seconds").doubleValue()).isPositive();
                assertThat(report.at("/down/messages").longValue()).isEqualTo(2);
                assertThat(get(gateway, "/" + canister).values())
                        .singleElement()
                        .satisfies(line -> {
                            assertThat(line.get("client").stringValue())
                                    .isEqualTo(client.key().toString());
                            assertThat(line.get("state").stringValue()).isEqualTo("open");
                            assertThat(line.get("messagesUp").longValue()).isEqualTo(2);
                            assertThat(line.get("messagesDown").longValue()).isEqualTo(2);
                        });
            });

            ic.faults().on(Endpoint.QUERY).respond(503);
            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(canisters(gateway))
                            .singleElement()
                            .satisfies(line -> assertThat(line.get("lastError").stringValue())
                                    .startsWith("HTTP 503")));
        }
    }

    @Test
    void closesOneSessionOrAllOfACanisterWhereThatIsAllowed() throws Exception {
        try (var ic = Devnet.builder().start();
                var locked = GatewayFixture.start(ic.url());
                var gateway = GatewayFixture.start(
                        ic.url(),
                        "management.endpoints.access.max-permitted=unrestricted",
                        "management.endpoint.gateway.access=unrestricted")) {
            var canister = ic.install(CdkCanister.echo());
            var clients = Stream.generate(() -> client(ic, gateway, canister))
                    .limit(3)
                    .toList();
            clients.forEach(Dapp::open);
            var elsewhere = client(ic, gateway, ic.install(CdkCanister.echo()));
            open(elsewhere);

            assertThat(delete(locked, "/" + canister).statusCode()).isEqualTo(405);
            assertThat(closed(delete(gateway, "/" + canister + "/nobody_1"))).isZero();
            assertThat(closed(delete(
                            gateway, "/" + canister + "/" + clients.get(1).key())))
                    .isOne();
            assertThat(closing(clients.get(1)).code()).isEqualTo(1001);
            await().atMost(BOUND).until(() -> get(gateway, "/" + canister).size() == 2);
            assertThat(closed(delete(gateway, "/" + canister))).isEqualTo(2);
            assertThat(closing(clients.get(0)).reason()).isEqualTo("closed by an operator: reconnect");
            assertThat(closing(clients.get(2)).code()).isEqualTo(1001);
            assertThat(delete(gateway, "/no-canister").statusCode()).isEqualTo(400);
            assertThat(exchange(elsewhere, List.of("untouched")).block(BOUND)).containsExactly("untouched");
        }
    }

    private static int closed(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body()).get("sessions").intValue();
    }

    private static List<JsonNode> canisters(GatewayFixture gateway) throws Exception {
        return List.copyOf(get(gateway, "").get("canisters").values());
    }

    private static JsonNode get(GatewayFixture gateway, String path) throws Exception {
        return JsonMapper.shared().readTree(send(gateway, "GET", path).body());
    }

    private static HttpResponse<String> delete(GatewayFixture gateway, String path) throws Exception {
        return send(gateway, "DELETE", path);
    }

    private static HttpResponse<String> send(GatewayFixture gateway, String method, String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(gateway.managementUrl() + "/actuator/gateway" + path))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            return http.send(request, BodyHandlers.ofString());
        }
    }
}
