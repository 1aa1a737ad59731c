package io.icws.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.Application;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.devnet.echo.Executed;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a dapp does today, with the SDK it uses today. */
@NodeProject.Installed(NodeProject.SDK)
class SdkIT {

    private static final int MESSAGES = 10;

    /** Each is sent once in the ping-pong and once in the burst. */
    private static final int SENT = 2 * MESSAGES;

    private static Devnet devnet;
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() {
        // A network on which calls overtake one another, as on the real one.
        devnet = Devnet.builder()
                .order(Devnet.Order.SHUFFLED)
                .inductionDelay(0, 2)
                .start();
        gateway = GatewayFixture.start(devnet.url(), "gateway.session.constants.close-grace=1m");
    }

    @AfterAll
    static void stop() {
        if (gateway != null) {
            gateway.close();
        }
        if (devnet != null) {
            devnet.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "secp256k1", "p256", "delegated", "delegation-chain"})
    void exchangesMessagesInOrder(String identity) throws Exception {
        var canister = CdkCanister.echo();

        JsonNode result;
        try (var run = run(identity, devnet.install(canister), Map.of("IDENTITY", identity))) {
            result = run.result();
        }

        assertExchanged(result, 1000);
        assertThat(canister.executed())
                .noneMatch(Executed::service)
                .allSatisfy(message -> assertThat(message.client().principal())
                        .hasToString(result.get("principal").asString()));
        assertThat(canister.executed()).extracting(Executed::sequence).containsExactlyElementsOf(sequence(SENT));
        await().atMost(Duration.ofMinutes(1)).until(() -> canister.clients().isEmpty());
    }

    @Test
    void keepsAliveThroughAcks() throws Exception {
        var ackInterval = Duration.ofSeconds(2);
        var canister = new CdkCanister(
                CdkOptions.production().withAckInterval(ackInterval).withKeepAliveTimeout(Duration.ofSeconds(10)),
                new EchoApplication());
        var environment = Map.of("ACK_INTERVAL_MS", String.valueOf(ackInterval.toMillis()), "LINGER_MS", "6000");

        try (var run = run("keep-alive", devnet.install(canister), environment)) {
            assertExchanged(run.result(), 1000);
        }

        assertThat(canister.executed()).filteredOn(Executed::service).hasSizeGreaterThanOrEqualTo(2);
        assertThat(canister.executed())
                .extracting(Executed::sequence)
                .containsExactlyElementsOf(sequence(canister.executed().size()));
    }

    @Test
    void connectsOverTls() throws Exception {
        var certificates = Path.of("src/test/resources/tls").toAbsolutePath();
        var canister = CdkCanister.echo();

        try (var secured = GatewayFixture.start(
                        devnet.url(),
                        GatewayFixture.tls(certificates.resolve("first.pem"), certificates.resolve("first-key.pem")));
                var run = run(
                        "tls",
                        devnet.install(canister),
                        Map.of(
                                "GATEWAY_URL",
                                secured.url().toString(),
                                "NODE_EXTRA_CA_CERTS",
                                certificates.resolve("first.pem").toString()))) {
            assertThat(secured.url()).hasScheme("wss");
            assertExchanged(run.result(), 1000);
        }

        assertThat(canister.executed()).extracting(Executed::sequence).containsExactlyElementsOf(sequence(SENT));
    }

    /** A neighbour gets nine messages with each of the client's, so that every page has something to prune. */
    @Test
    void believesPrunedWitnesses() throws Exception {
        var identity = ClientIdentity.ed25519();
        var canister = new CdkCanister(CdkOptions.production(), new Application() {
            @Override
            public void onMessage(Operations ws, Principal client, byte[] content) {
                ws.send(client, content);
                for (int i = 0; i < 9; i++) {
                    ws.send(identity.principal(), content);
                }
            }
        });
        var id = devnet.install(canister);
        var neighbour = DappClient.builder(gateway.url(), id, devnet.rootKeyDer())
                .identity(identity)
                .build();
        neighbour.open().block(Duration.ofMinutes(1));

        try (var run = run("pruned", id, Map.of())) {
            assertExchanged(run.result(), 1000);
        }

        assertThat(neighbour.received().take(9 * SENT).count().block(Duration.ofMinutes(1)))
                .isEqualTo(9 * SENT);
        assertThat(neighbour.failure()).isEmpty();
        neighbour.close();
    }

    @Test
    void passesTheCanistersCloseMessageOn() throws Exception {
        var canister = CdkCanister.echo();

        try (var run = run("closed-by-canister", devnet.install(canister), Map.of("ENDING", "canister"))) {
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            canister.executed().size() == SENT || !run.process().isAlive());
            canister.clients().forEach(client -> canister.close(client.principal()));

            var result = run.result();

            assertExchanged(result, 4001);
            assertThat(result.get("closeReason").asString()).isEqualTo("ClosedByApplication");
        }
    }

    private static NodeProject.Run run(String name, Principal canister, Map<String, String> more) throws Exception {
        var environment = new HashMap<>(more);
        environment.putIfAbsent("GATEWAY_URL", gateway.url().toString());
        environment.put("IC_URL", devnet.url().toString());
        environment.put("CANISTER_ID", canister.toString());
        environment.put("MESSAGES", String.valueOf(MESSAGES));
        return NodeProject.pingPong(name, environment);
    }

    private static void assertExchanged(JsonNode result, int closeCode) {
        assertThat(result.get("opened").asBoolean()).isTrue();
        assertThat(result.get("pongs").asInt()).isEqualTo(MESSAGES);
        assertThat(result.get("burst").asInt()).isEqualTo(MESSAGES);
        assertThat(result.get("errors")).isEmpty();
        assertThat(result.get("closeCode").asInt()).isEqualTo(closeCode);
    }

    private static List<Long> sequence(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }
}
