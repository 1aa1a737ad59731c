package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
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
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
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
                            }));

            ic.faults().on(Endpoint.QUERY).respond(503);
            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(canisters(gateway))
                            .singleElement()
                            .satisfies(line -> assertThat(line.get("lastError").stringValue())
                                    .startsWith("HTTP 503")));
        }
    }

    private static List<JsonNode> canisters(GatewayFixture gateway) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(gateway.managementUrl() + "/actuator/gateway"))
                    .build();
            var report = JsonMapper.shared()
                    .readTree(http.send(request, BodyHandlers.ofString()).body());
            return List.copyOf(report.get("canisters").values());
        }
    }
}
