package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.gateway.Vectors;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** The main job: what a client sends reaches its canister, and what the canister answers comes back certified. */
class EchoIT {

    private static Devnet ic;
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
        gateway = GatewayFixture.start(ic.url(), "gateway.polling.interval=50ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyKindOfIdentityIsServed(String kind, ClientIdentity identity) {
        var canister = CdkCanister.echo();
        var client = client(ic, gateway, ic.install(canister), builder -> builder.identity(identity));
        open(client);
        assertThat(exchange(client, List.of("one", "two")).block(BOUND)).containsExactly("one", "two");
        client.close();
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    /** Canisters are asked with it and told by it, so that every one of its signatures must convince the network. */
    @ParameterizedTest
    @ValueSource(strings = {"secp256k1: parameters and SEC1, as dfx and quill write it", "P-256: PKCS#8"})
    void everyKindOfGatewayKeyServes(String name) {
        var key = Vectors.of("ecdsa-keys.json")
                .filter(vector -> Vectors.text(vector, "name").equals(name))
                .findFirst()
                .orElseThrow();
        var canister = CdkCanister.echo();
        try (var other = GatewayFixture.start(
                ic.url(), "gateway.polling.interval=50ms", "gateway.identity.pem=" + Vectors.text(key, "pem"))) {
            assertThat(other.principal()).hasToString(Vectors.text(key, "principal"));
            var client = client(ic, other, ic.install(canister));
            open(client);
            assertThat(exchange(client, List.of("one", "two")).block(BOUND)).containsExactly("one", "two");
            client.close();
            await().atMost(BOUND).until(() -> canister.clients().isEmpty());
        }
    }

    static Stream<Arguments> everyKindOfIdentityIsServed() {
        var later = Instant.now().plus(Duration.ofHours(1));
        var delegated = ClientIdentity.delegated(ClientIdentity.ed25519(), ClientIdentity.ed25519(), later, null);
        return Map.of(
                        "Ed25519", ClientIdentity.ed25519(),
                        "P-256", ClientIdentity.p256(),
                        "secp256k1", ClientIdentity.secp256k1(),
                        "security key", ClientIdentity.webAuthn(),
                        "security key with RSA", ClientIdentity.webAuthnRsa(2048),
                        "Internet Identity",
                                ClientIdentity.internetIdentity(ic.installInternetIdentity(), "alice", later),
                        "delegated", delegated,
                        "delegated twice", ClientIdentity.delegated(delegated, ClientIdentity.p256(), later, null))
                .entrySet()
                .stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void everyGenerationOfTheCdkIsServed(String generation, CdkOptions options) {
        var canister = ic.install(new CdkCanister(options, new EchoApplication()));
        var client = client(ic, gateway, canister);
        open(client);
        var texts = numbered(generation, 30);
        assertThat(exchange(client, texts).block(BOUND)).isEqualTo(texts);
        client.close();
    }

    static Stream<Arguments> everyGenerationOfTheCdkIsServed() {
        var production = CdkOptions.production();
        return Stream.of(
                Arguments.of("0.4.1", production),
                Arguments.of(
                        "0.3.0, no end-of-queue flag, pages of 10",
                        production.withoutEndOfQueue().withPageSize(10)),
                Arguments.of("0.3.1, no CloseMessage", production.withoutCloseMessages()),
                Arguments.of("Motoko content", production.withMotokoContent()),
                Arguments.of("pages of 2", production.withPageSize(2)));
    }

    @Test
    void manyCanistersAreServedAtOnce() {
        var clients = IntStream.range(0, 20)
                .mapToObj(i -> client(ic, gateway, ic.install(CdkCanister.echo())))
                .toList();
        var texts = numbered("canister ", 5);
        var answers = Flux.fromIterable(clients)
                .flatMap(client -> client.open().then(exchange(client, texts)), clients.size())
                .collectList()
                .block(BOUND);
        assertThat(answers).hasSize(20).allMatch(texts::equals);
        clients.forEach(DappClient::close);
    }

    @Test
    void aThousandClientsGetFiveEchoesEachInOrderAndNothingElse() {
        var canister = CdkCanister.echo();
        Principal id = ic.install(canister);
        var clients =
                IntStream.range(0, 1_000).mapToObj(i -> client(ic, gateway, id)).toList();
        Flux.fromIterable(clients).flatMap(DappClient::open, 100).then().block(BOUND.multipliedBy(3));
        Flux.range(0, clients.size())
                .flatMap(
                        i -> exchange(clients.get(i), numbered(i + "/", 5))
                                .doOnNext(answers -> assertThat(answers).isEqualTo(numbered(i + "/", 5))),
                        clients.size())
                .then()
                .block(BOUND.multipliedBy(3));
        assertThat(clients).allMatch(client -> client.failure().isEmpty());
        assertThat(canister.executed()).hasSize(5_000);
        clients.forEach(DappClient::close);
        await().atMost(BOUND.multipliedBy(2)).until(() -> canister.clients().isEmpty());
        // A duplicate or a message of somebody else would have come by now: the canister has closed them all.
        Flux.fromIterable(clients)
                .flatMap(client -> client.received().count())
                .doOnNext(count -> assertThat(count).isEqualTo(5))
                .then()
                .block(BOUND);
    }
}
