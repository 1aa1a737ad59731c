package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody sets the computer's clock. */
class WallClockIT {

    private volatile Duration wrong = Duration.ZERO;

    /**
     * Polls and clients go by certified time. So far off, every poll of a clock ahead and every client at a clock behind was
     * refused before.
     */
    @ParameterizedTest
    @ValueSource(longs = {210, -210})
    void aClockThatIsMinutesWrongKeepsNobodyOut(long seconds) {
        wrong = Duration.ofSeconds(seconds);
        InstantSource wall = () -> Instant.now().plus(wrong);
        try (var ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
                var gateway = GatewayFixture.start(ic.url(), wall.withZone(ZoneOffset.UTC))) {
            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(gateway.meters()
                                    .get("gateway.clock.offset")
                                    .gauge()
                                    .value())
                            .isCloseTo(seconds, within(10.0)));
            var client = client(ic, gateway, ic.install(CdkCanister.echo()));
            open(client);
            assertThat(exchange(client, List.of("in", "time")).block(BOUND)).containsExactly("in", "time");
            assertThat(readiness(gateway)).startsWith("200");
            assertThat(readiness(gateway)).contains("clockOffsetSeconds");
            client.close();
        }
    }

    /** Only what is certified depends on that clock, and for as long as it is wrong. */
    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void aJumpOfTheClockEndsNoSession(long hours) {
        InstantSource wall = () -> Instant.now().plus(wrong);
        try (var ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
                var gateway = GatewayFixture.start(
                        ic.url(),
                        wall.withZone(ZoneOffset.UTC),
                        "gateway.session.idle-timeout=10m",
                        "gateway.session.max-age=30m",
                        "gateway.session.ping-interval=1s")) {
            var id = ic.install(CdkCanister.echo());
            var client = client(ic, gateway, id);
            open(client);
            var closed = client.closed().toFuture();
            await().atMost(BOUND).until(() -> readiness(gateway).contains("clockOffsetSeconds"));
            wrong = Duration.ofHours(hours);
            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(readiness(gateway))
                            .startsWith("503")
                            .contains("this machine's clock is too far from"));
            await().during(Duration.ofSeconds(1)).atMost(BOUND).until(() -> !closed.isDone());
            wrong = Duration.ofHours(2 * hours);
            await().during(Duration.ofSeconds(3)).atMost(BOUND).until(() -> !closed.isDone());
            wrong = Duration.ZERO;
            assertThat(readiness(gateway)).startsWith("200");
            assertThat(exchange(client, List.of("still", "here")).block(BOUND)).containsExactly("still", "here");
            client.close();
        }
    }

    private static String readiness(GatewayFixture gateway) {
        var url = URI.create(gateway.managementUrl() + "/actuator/health/readiness");
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
