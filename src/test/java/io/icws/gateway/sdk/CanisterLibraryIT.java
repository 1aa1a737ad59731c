package io.icws.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.devnet.wasm.CanisterModule;
import io.icws.devnet.wasm.Cargo;
import io.icws.devnet.wasm.WasmCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The canister library in Rust: layout, Clippy, its own tests, and its example {@code ping_pong} behind the gateway. */
@Cargo.Required
class CanisterLibraryIT {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final byte[] NO_ARGUMENT = {};

    private static CanisterModule module;
    private static Devnet ic;
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() throws Exception {
        module = CanisterModule.parse(Cargo.example(Cargo.LIBRARY, "ping_pong"));
        ic = Devnet.builder().start();
        gateway = GatewayFixture.start(ic.url());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    private static WasmCanister pingPong() {
        return new WasmCanister(module, NO_ARGUMENT);
    }

    private static DappClient client(Principal canister) {
        return DappClient.builder(gateway.url(), canister, ic.rootKeyDer())
                .identity(ClientIdentity.ed25519())
                .build();
    }

    @Test
    void isCleanAndTested() throws Exception {
        Cargo.run(Cargo.LIBRARY, "fmt", "--check");
        Cargo.run(Cargo.LIBRARY, "clippy", "--locked", "--all-targets", "--", "-D", "warnings");
        Cargo.run(Cargo.LIBRARY, "test", "--locked");
    }

    @Test
    void anUpgradeKeepsConnections() {
        var canister = ic.install(pingPong());
        var client = client(canister);
        client.open().block(BOUND);
        pings(client, 1, 5);
        ic.upgrade(canister, pingPong());
        pings(client, 6, 10);
        var newcomer = client(canister);
        newcomer.open().block(BOUND);
        pings(newcomer, 1, 5);
        pings(client, 11, 15);
        assertThat(client.failure()).isEmpty();
        assertThat(newcomer.failure()).isEmpty();
        client.close();
        newcomer.close();
    }

    @Test
    void twoHundredClientsGetTwentyPingsEach() {
        var canister = ic.install(pingPong());
        var clients = IntStream.range(0, 200).mapToObj(_ -> client(canister)).toList();
        Flux.fromIterable(clients).flatMap(DappClient::open, 50).then().block(BOUND);
        for (int i = 0; i < 20; i++) {
            Flux.fromIterable(clients)
                    .flatMap(client -> client.send(new byte[] {1}), 50)
                    .then()
                    .block(BOUND);
        }
        Flux.fromIterable(clients)
                .flatMap(client -> client.received().take(21).then(), clients.size())
                .then()
                .block(BOUND);
        assertThat(clients).allMatch(client -> client.failure().isEmpty());
        clients.forEach(DappClient::close);
    }

    /** The ping with number 0 comes when the client connects, each other one when it sends a message. */
    private static void pings(DappClient client, int first, int last) {
        for (int i = first; i <= last; i++) {
            client.send(new byte[] {1}).then(client.received().elementAt(i)).block(BOUND);
        }
    }
}
