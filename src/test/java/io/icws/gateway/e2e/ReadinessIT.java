package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.gateway.GatewayFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** When the load balancer may send clients. */
@Timeout(180)
class ReadinessIT {

    private record Readiness(int status, JsonNode network) {}

    @Test
    void anUnreachableNetworkDelaysTheStartAndLaterDoesNotUnreadyTheGateway() {
        try (var ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start()) {
            ic.disconnect();
            try (var gateway = GatewayFixture.start(ic.url())) {
                assertThat(readiness(gateway).status()).isEqualTo(503);

                ic.reconnect();
                await().atMost(BOUND).until(() -> readiness(gateway).status() == 200);
                var client = client(
                        ic, gateway, ic.install(new CdkCanister(CdkOptions.production(), new EchoApplication())));
                open(client);

                ic.disconnect();
                await().atMost(BOUND)
                        .until(() -> readiness(gateway).network().at("/details").has("lastError"));
                assertThat(readiness(gateway).status()).isEqualTo(200);

                ic.reconnect();
                assertThat(exchange(client, List.of("still there")).block(BOUND))
                        .containsExactly("still there");
                client.abort();
            }
        }
    }

    private static Readiness readiness(GatewayFixture gateway) {
        var url = URI.create(gateway.managementUrl() + "/actuator/health/readiness");
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
            return new Readiness(
                    response.statusCode(),
                    JsonMapper.shared().readTree(response.body()).at("/components/internetComputer"));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
