package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static io.icws.gateway.e2e.Dapp.received;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.wasm.CanisterModule;
import io.icws.devnet.wasm.Cargo;
import io.icws.devnet.wasm.WasmCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.ServiceMessage.Close.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The published Rust CDK 0.4.2 itself, in WebAssembly. */
@Cargo.Required
class RustCdkIT {

    /** The CDK copies its whole queue for each message and each poll: 4,000 messages take a minute of one busy core. */
    private static final Duration LONG_BOUND = BOUND.multipliedBy(4);

    private static final byte[] NO_ARGUMENT = {};

    private static CanisterModule module;
    private static Devnet ic;
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() throws Exception {
        module = CanisterModule.parse(Cargo.module(Cargo.PING_PONG));
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

    @Test
    void echoesComeInOrder() {
        var client = client(ic, gateway, ic.install(pingPong()));
        open(client);
        for (int batch = 0; batch < 3; batch++) {
            var texts = numbered("batch %d, text ".formatted(batch), 20);
            send(client, texts);
            await().atMost(BOUND)
                    .until(() ->
                            received(client, texts.getFirst().substring(0, 9)).equals(texts));
        }
        assertThat(client.failure()).isEmpty();
        client.close();
    }

    @Test
    void theCanisterIsToldThatAClientLeft() {
        var canister = ic.install(pingPong());
        var client = client(ic, gateway, canister);
        open(client);
        client.close();
        await().atMost(BOUND).until(() -> ic.statistics().executed(canister, "ws_close") == 1);
    }

    @Test
    void theCanisterClosesAConnection() {
        var client = client(ic, gateway, ic.install(pingPong()));
        open(client);
        send(client, "close");
        closing(client);
        assertThat(client.closeMessage()).contains(Reason.CLOSED_BY_APPLICATION);
        assertThat(client.failure()).isEmpty();
    }

    @Test
    void aMessageOutOfSequenceClosesTheConnection() {
        var client = client(ic, gateway, ic.install(pingPong()));
        open(client);
        client.sendOutOfSequence(7, "early".getBytes(StandardCharsets.UTF_8)).block(BOUND);
        closing(client);
        assertThat(client.closeMessage()).contains(Reason.WRONG_SEQUENCE_NUMBER);
    }

    /** The trap undoes the count of the message, so the canister waits for the same number again. */
    @Test
    void aTrapUndoesTheCall() {
        var canister = ic.install(pingPong());
        var client = client(ic, gateway, canister);
        open(client);
        send(client, "trap");
        closing(client);
        var other = client(ic, gateway, canister);
        open(other);
        assertThat(exchange(other, List.of("one", "two")).block(BOUND)).containsExactly("one", "two");
        other.close();
    }

    static Stream<Arguments> aRestartedQueueIsFollowed() {
        BiConsumer<Principal, WasmCanister> reinstall = ic::reinstall;
        BiConsumer<Principal, WasmCanister> upgrade = ic::upgrade;
        return Stream.of(Arguments.of("reinstall", reinstall), Arguments.of("upgrade", upgrade));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aRestartedQueueIsFollowed(String kind, BiConsumer<Principal, WasmCanister> change) {
        var canister = ic.install(pingPong());
        var old = client(ic, gateway, canister);
        open(old);
        assertThat(exchange(old, numbered(kind, 20)).block(BOUND)).isEqualTo(numbered(kind, 20));
        change.accept(canister, pingPong());
        var fresh = client(ic, gateway, canister);
        open(fresh);
        assertThat(exchange(fresh, List.of("one", "two")).block(BOUND)).containsExactly("one", "two");
        assertThat(closing(old).code()).isEqualTo(CloseCode.GONE.code());
        fresh.close();
    }

    /** Each client waits for its echo before it sends again. */
    @Test
    void twoHundredClientsGetTwentyEchoesEach() {
        var canister = ic.install(pingPong());
        var clients = IntStream.range(0, 200)
                .mapToObj(_ -> client(ic, gateway, canister))
                .toList();
        Flux.fromIterable(clients).flatMap(DappClient::open, 50).then().block(LONG_BOUND);
        var echoes = Flux.fromIterable(clients)
                .flatMap(
                        client -> Flux.range(0, 20)
                                .concatMap(i -> echo(client, i))
                                .collectList(),
                        clients.size())
                .collectList()
                .block(LONG_BOUND);
        assertThat(echoes).hasSize(200).allMatch(numbered("text ", 20)::equals);
        assertThat(clients).allMatch(client -> client.failure().isEmpty());
        clients.forEach(DappClient::close);
        await().atMost(LONG_BOUND).until(() -> ic.statistics().executed(canister, "ws_close") == clients.size());
    }

    private static Mono<String> echo(DappClient client, int number) {
        return client.send(("text " + number).getBytes(StandardCharsets.UTF_8))
                .then(client.received().skip(number).next())
                .map(content -> new String(content, StandardCharsets.UTF_8));
    }

    private static void send(DappClient client, List<String> texts) {
        texts.forEach(text -> send(client, text));
    }

    private static void send(DappClient client, String text) {
        client.send(text.getBytes(StandardCharsets.UTF_8)).block(BOUND);
    }
}
