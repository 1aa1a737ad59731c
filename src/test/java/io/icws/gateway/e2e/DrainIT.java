package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.gateway.GatewayProcess;
import io.icws.protocol.CloseCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** SIGTERM: nobody is lost, nobody is forgotten, nobody waits for ever. */
class DrainIT {

    /** {@code -Ddrain.sessions=5000} for the full size. */
    private static final int SESSIONS = Integer.getInteger("drain.sessions", 1_000);

    private Devnet ic;
    private CdkCanister canister;

    @BeforeEach
    void start() {
        ic = Devnet.builder().start();
        canister = CdkCanister.echo();
    }

    @AfterEach
    void stop() {
        ic.close();
    }

    @Test
    void everyQueuedRelayAndEveryCloseArrives() {
        var id = ic.install(canister);
        var gateway =
                GatewayFixture.start(ic.url(), "gateway.drain.spread=1s", "gateway.session.constants.close-grace=30s");
        var clients = IntStream.range(0, SESSIONS)
                .mapToObj(i -> client(ic, gateway, id, DappClient.Builder::withoutReplay))
                .toList();
        Flux.fromIterable(clients).flatMap(DappClient::open, 100).then().block(BOUND.multipliedBy(3));
        ic.slow(id, 10);
        Flux.fromIterable(clients)
                .flatMap(client -> client.send(new byte[] {1}).then(client.send(new byte[] {2})), 100)
                .then()
                .block(BOUND);
        // A frame that the gateway has not read when it closes the session is not relayed.
        await().atMost(BOUND).until(() -> framesUp(gateway) == 3 * SESSIONS);
        gateway.close();
        assertThat(clients).allMatch(client -> closing(client).code() == CloseCode.GOING_AWAY.code());
        assertThat(canister.executed()).hasSize(2 * SESSIONS);
        assertThat(canister.clients()).isEmpty();
        assertThat(ic.statistics().executed(id, "ws_close")).isEqualTo(SESSIONS);
    }

    @Test
    void inTheGraceSessionsLiveOnAndNewcomersAreRefused() throws Exception {
        var id = ic.install(canister);
        var gateway = GatewayFixture.start(ic.url(), "gateway.drain.grace=10s");
        var client = client(ic, gateway, id);
        open(client);
        var url = gateway.managementUrl();
        var drained = CompletableFuture.runAsync(gateway::close);
        await().atMost(BOUND).until(gateway.drain()::isDraining);
        assertThat(status(url.resolve("/actuator/health/readiness"))).isEqualTo(503);
        assertThat(status(url.resolve("/actuator/health/liveness"))).isEqualTo(200);
        assertThat(handshake(gateway.url())).isEqualTo(503);
        assertThatThrownBy(() -> open(client(ic, gateway, id))).hasMessageContaining("503");
        assertThat(exchange(client, List.of("still here")).block(BOUND)).containsExactly("still here");
        assertThat(drained).isNotDone();
        assertThat(closing(client).code()).isEqualTo(CloseCode.GOING_AWAY.code());
        assertThat(drained).succeedsWithin(BOUND);
        assertThat(canister.clients()).isEmpty();
    }

    @Test
    void aCanisterThatNeverAnswersDoesNotKeepTheProcess() {
        var id = ic.install(canister);
        var gateway = GatewayFixture.start(
                ic.url(), "gateway.drain.timeout=2s", "spring.lifecycle.timeout-per-shutdown-phase=5m");
        var client = client(ic, gateway, id);
        open(client);
        ic.faults().on(Endpoint.CALL).method("ws_close").hang();
        assertThat(CompletableFuture.runAsync(gateway::close)).succeedsWithin(BOUND);
        assertThat(closing(client).code()).isEqualTo(CloseCode.GOING_AWAY.code());
        assertThat(canister.clients()).hasSize(1);
    }

    /** In a process of its own, whose event loops end with it: calls that are repeated must have ended before. */
    @Test
    void aDrainThatTimesOutEndsWithoutAStackTrace() throws Exception {
        var id = ic.install(canister);
        var command = GatewayProcess.thisGateway(
                "--gateway.drain.grace=0s",
                "--gateway.drain.spread=0s",
                "--gateway.drain.timeout=2s",
                "--gateway.relay.constants.close-retries=100000",
                "--gateway.relay.constants.retry-interval=10ms",
                "--gateway.relay.constants.retry-interval-max=10ms");
        try (var gateway = GatewayProcess.start("drained", command, ic.url())) {
            gateway.awaitPort();
            var clients = IntStream.range(0, 20)
                    .mapToObj(i -> DappClient.builder(gateway.url(), id, ic.rootKeyDer())
                            .identity(ClientIdentity.ed25519())
                            .build())
                    .toList();
            Flux.fromIterable(clients).flatMap(DappClient::open, 10).then().block(BOUND);
            ic.faults().on(Endpoint.CALL).method("ws_message").respond(503);
            ic.faults().on(Endpoint.CALL).method("ws_close").respond(503);
            Flux.fromIterable(clients)
                    .flatMap(client -> client.send(new byte[] {1}), 10)
                    .then()
                    .block(BOUND);
            gateway.process().destroy();
            assertThat(gateway.process().waitFor(BOUND.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(gateway.output())
                    .contains(
                            "Drain timed out: 0 sessions are open, and canisters have not been told of the end of 20 more")
                    .doesNotContain("Exception")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void sessionsGoWhenTheyAreOldButNotAllTogether() {
        var id = ic.install(canister);
        try (var gateway = GatewayFixture.start(ic.url(), "gateway.session.max-age=10s")) {
            var clients = IntStream.range(0, 20)
                    .mapToObj(i -> client(ic, gateway, id))
                    .toList();
            Flux.fromIterable(clients).flatMap(DappClient::open).then().block(BOUND);
            await().atMost(BOUND).until(() -> gateway.sessions().size() < clients.size());
            assertThat(gateway.sessions().size()).isPositive();
            assertThat(clients).allMatch(client -> closing(client).code() == CloseCode.GOING_AWAY.code());
            await().atMost(BOUND).until(() -> canister.clients().isEmpty());
        }
    }

    /** Frames of clients that the gateway has taken, {@code ws_open} included. */
    private static long framesUp(GatewayFixture gateway) {
        return (long) gateway.meters()
                .get("gateway.canister.messages")
                .tag("direction", "up")
                .functionCounter()
                .count();
    }

    private static int status(URI url) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(url).timeout(BOUND).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static int handshake(URI gateway) throws Exception {
        return status(URI.create("http://" + gateway.getAuthority() + "/"));
    }
}
