package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static io.icws.gateway.e2e.Dapp.push;
import static io.icws.gateway.e2e.Dapp.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often and how many at once canisters are polled; virtual time tells more in {@code CanisterPollerTest}. */
class PaceIT {

    private static final Duration QUERY = Duration.ofMillis(60);
    private static final int BACKLOG = 1_000;

    private static Devnet ic;

    @BeforeAll
    static void start() {
        ic = Devnet.builder()
                .roundLength(Duration.ofMillis(50))
                .queryLatency(QUERY, QUERY)
                .start();
    }

    @AfterAll
    static void stop() {
        ic.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aBacklogIsReadWithSoManyPollsAtOnce(int readAhead) {
        try (var gateway = GatewayFixture.start(ic.url(), "gateway.polling.read-ahead=" + readAhead)) {
            var canister = CdkCanister.echo();
            var id = ic.install(canister);
            var client = client(ic, gateway, id);
            open(client);
            var texts = numbered("text ", BACKLOG);
            push(canister, client, texts);
            await().atMost(BOUND).until(() -> received(client, "text").size() >= BACKLOG);
            assertThat(received(client, "text")).isEqualTo(texts);
            assertThat(client.failure()).isEmpty();
            assertThat(ic.statistics().maxConcurrent(Endpoint.QUERY, id)).isEqualTo(readAhead);
            assertThat(ahead(gateway, "used")).isBetween(BACKLOG / 50.0 - 1, BACKLOG / 50.0 + 1);
            assertThat(gateway.count("gateway.polling.skipped")).isZero();
        }
    }

    @Test
    void anIdleCanisterIsPolledLessAndWakesUp() {
        try (var gateway = GatewayFixture.start(ic.url(), "gateway.polling.idle-interval=2s");
                var steady = GatewayFixture.start(ic.url(), "gateway.polling.idle-interval=100ms")) {
            var canister = CdkCanister.echo();
            var idle = client(ic, gateway, ic.install(canister));
            var others = CdkCanister.echo();
            open(idle);
            open(client(ic, steady, ic.install(others)));
            await().atMost(BOUND).until(() -> others.polls() > 100);
            assertThat(canister.polls()).isLessThan(others.polls() / 2);
            assertThat(gateway.count("gateway.polling.saved")).isPositive();
            assertThat(steady.count("gateway.polling.saved")).isZero();
            assertThat(exchange(idle, List.of("awake")).block(BOUND)).containsExactly("awake");
            push(canister, idle, List.of("push"));
            await().atMost(BOUND).until(() -> received(idle, "push").size() == 1);
        }
    }

    private static double ahead(GatewayFixture gateway, String outcome) {
        return gateway.meters()
                .get("gateway.polling.ahead")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
