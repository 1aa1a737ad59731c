package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static io.icws.gateway.e2e.Dapp.push;
import static io.icws.gateway.e2e.Dapp.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** A canister's queue that begins anew is followed, and nothing old is delivered twice. */
class RestartIT {

    /** For the whole of ws_open, its execution included: 5 s are promised, and the cores are shared here. */
    private static final Duration OPENS_WITHIN = Duration.ofSeconds(15);

    /** Longer than any test waits: nothing here is to wait for its end. */
    private static final String ENDLESS_GRACE = "gateway.session.constants.close-grace=10m";

    private static Devnet ic;
    private static Devnet lagging;
    private static GatewayFixture gateway;
    private static GatewayFixture laggingGateway;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
        lagging = Devnet.builder().roundLength(Duration.ofMillis(50)).lag(6).start();
        gateway = GatewayFixture.start(ic.url(), ENDLESS_GRACE);
        laggingGateway = GatewayFixture.start(lagging.url(), ENDLESS_GRACE);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        laggingGateway.close();
        ic.close();
        lagging.close();
    }

    @ParameterizedTest(name = "{0} messages before, {1} clients after, nodes lag: {2}")
    @CsvSource({"1,1,false", "1,20,false", "150,1,false", "150,20,false", "1,20,true", "150,1,true"})
    void afterAnUpgrade(int before, int clients, boolean lag) {
        var net = lag ? lagging : ic;
        var server = lag ? laggingGateway : gateway;
        var canister = CdkCanister.echo();
        var id = net.install(canister);
        var old = client(net, server, id);
        open(old);
        var olds = numbered("old ", before);
        push(canister, old, olds);
        await().atMost(BOUND).until(() -> received(old, "old").size() == before);
        for (int i = 0; i < 2; i++) {
            canister.reset();
            var texts = numbered("new ", 10);
            var fresh = opened(net, server, id, clients);
            fresh.forEach(client -> push(canister, client, texts));
            assertThat(fresh).allSatisfy(client -> {
                assertThat(exchange(client, List.of("new 10")).block(BOUND)).isNotEmpty();
                await().atMost(BOUND)
                        .untilAsserted(() -> assertThat(received(client, "new")).hasSizeGreaterThanOrEqualTo(11));
                assertThat(received(client, "new")).containsExactlyInAnyOrderElementsOf(numbered("new ", 11));
                assertThat(client.failure()).isEmpty();
            });
        }
        assertThat(closing(old).code()).isEqualTo(CloseCode.GONE.code());
        assertThat(received(old, "old")).isEqualTo(olds);
        assertThat(old.failure()).isEmpty();
    }

    @Test
    void sessionsOfBeforeAreClosedAndOthersStay() {
        var canister = CdkCanister.echo();
        var id = ic.install(canister);
        var old = client(ic, gateway, id);
        open(old);
        canister.reset();
        var fresh = opened(ic, gateway, id, 2);
        assertThat(closing(old).code()).isEqualTo(CloseCode.GONE.code());
        assertThat(exchange(fresh.getLast(), List.of("here")).block(BOUND)).containsExactly("here");
    }

    /** Nobody comes, and the canister acknowledges every five minutes: only the refusal shows what has happened. */
    @Test
    void theFirstClientThatIsRefusedTellsForAllThatTheCanisterWasUpgraded() {
        var canister = CdkCanister.echo();
        var id = ic.install(canister);
        var clients = opened(ic, gateway, id, 3);
        canister.reset();
        clients.getFirst()
                .send("anybody there?".getBytes(StandardCharsets.UTF_8))
                .block(BOUND);
        assertThat(clients)
                .allSatisfy(client -> assertThat(closing(client).code()).isEqualTo(CloseCode.GONE.code()));
        // One question, and nothing for those whom the canister does not know.
        assertThat(ic.statistics().executed(id, "ws_close")).isOne();
    }

    @Test
    void idleClientsAreToldWhenTheCanisterDoesNotAcknowledgeThemAnyMore() {
        var canister = acknowledging(Duration.ofSeconds(1));
        var id = ic.install(canister);
        var clients = opened(ic, gateway, id, 2);
        await().atMost(BOUND).until(() -> ic.statistics().executed(id, "ws_message") >= 6);
        assertThat(ic.statistics().executed(id, "ws_close"))
                .as("questions while it acknowledges")
                .isZero();
        canister.reset();
        assertThat(clients)
                .allSatisfy(client -> assertThat(closing(client).code()).isEqualTo(CloseCode.GONE.code()));
    }

    @Test
    void aCanisterThatWasStoppedAndKnowsItsClientsKeepsThem() {
        var canister = CdkCanister.echo();
        var id = ic.install(canister);
        var client = opened(ic, gateway, id, 1).getFirst();
        stopped(id, () -> {});
        assertThat(exchange(client, List.of("still here")).block(BOUND)).containsExactly("still here");
        assertThat(ic.statistics().executed(id, "ws_close")).isZero();
        client.close();
    }

    @Test
    void idleClientsAreToldWhenTheCanisterWasStoppedForItsUpgrade() {
        var canister = CdkCanister.echo();
        var id = ic.install(canister);
        var client = opened(ic, gateway, id, 1).getFirst();
        stopped(id, canister::reset);
        assertThat(closing(client).code()).isEqualTo(CloseCode.GONE.code());
    }

    private static void stopped(Principal id, Runnable meanwhile) {
        ic.stop(id);
        await().atMost(BOUND)
                .until(() ->
                        gateway.meters().get("gateway.polling.failing").gauge().value() > 0);
        meanwhile.run();
        ic.start(id);
        await().atMost(BOUND)
                .until(() ->
                        gateway.meters().get("gateway.polling.failing").gauge().value() == 0);
    }

    private static CdkCanister acknowledging(Duration interval) {
        return new CdkCanister(
                CdkOptions.production().withAckInterval(interval).withKeepAliveTimeout(Duration.ofSeconds(60)),
                new EchoApplication());
    }

    @Test
    void afterTheCanisterHasForgottenTheGateway() {
        var canister = new CdkCanister(
                CdkOptions.production()
                        .withAckInterval(Duration.ofSeconds(1))
                        .withMessageAge(Duration.ofMinutes(5))
                        .withKeepAliveTimeout(Duration.ofSeconds(3)),
                new EchoApplication());
        var id = ic.install(canister);
        var first = client(ic, gateway, id);
        open(first);
        push(canister, first, numbered("old ", 70));
        await().atMost(BOUND).until(() -> received(first, "old").size() == 70);
        first.close();
        await().atMost(BOUND).until(() -> canister.gateways().isEmpty());
        var second = opened(ic, gateway, id, 1).getFirst();
        assertThat(exchange(second, List.of("new")).block(BOUND)).containsExactly("new");
        assertThat(second.failure()).isEmpty();
    }

    @Test
    void thePositionInTheQueueOutlivesTheLastSession() {
        var canister = CdkCanister.echo();
        var id = ic.install(canister);
        var first = client(ic, gateway, id);
        open(first);
        push(canister, first, numbered("old ", 70));
        await().atMost(BOUND).until(() -> received(first, "old").size() == 70);
        first.close();
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
        canister.trapPagesWith(0);
        var second = opened(ic, gateway, id, 1).getFirst();
        assertThat(exchange(second, List.of("new")).block(BOUND)).containsExactly("new");
    }

    private static List<DappClient> opened(Devnet net, GatewayFixture server, Principal id, int count) {
        var clients =
                IntStream.range(0, count).mapToObj(i -> client(net, server, id)).toList();
        Flux.fromIterable(clients).flatMap(DappClient::open).then().block(OPENS_WITHIN);
        return clients;
    }
}
