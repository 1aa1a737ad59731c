package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
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

    /** Only what is signed and certified depends on that clock, and for as long as it is wrong. */
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
            wrong = Duration.ofHours(hours);
            await().during(Duration.ofSeconds(1)).atMost(BOUND).until(() -> !closed.isDone());
            wrong = Duration.ofHours(2 * hours);
            await().during(Duration.ofSeconds(3)).atMost(BOUND).until(() -> !closed.isDone());
            wrong = Duration.ZERO;
            assertThat(exchange(client, List.of("still", "here")).block(BOUND)).containsExactly("still", "here");
            client.close();
        }
    }
}
