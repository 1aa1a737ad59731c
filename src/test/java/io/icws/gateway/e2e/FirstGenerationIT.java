package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.client.EarlyClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.EarlyCanister;
import io.icws.devnet.echo.Variant;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.HandshakeFrame;
import io.icws.protocol.Principal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of 2023 beside those of today. */
class FirstGenerationIT {

    private static final long NOBODY = 4_711;

    private static Devnet ic;
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
        gateway = gateway();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    @AfterEach
    void heal() {
        ic.faults().clear();
    }

    @ParameterizedTest
    @EnumSource
    void messagesGoBothWaysInOrder(Variant variant) {
        var canister = new EarlyCanister(variant);
        var client = open(variant, ic.install(canister));
        var texts = numbered("text ", 20);
        client.send(texts);
        assertThat(client.take(20)).isEqualTo(texts);
        assertThat(canister.executed()).isEqualTo(texts);
        long measured = delays();
        canister.push("unasked");
        assertThat(client.take(21)).last().isEqualTo("unasked");
        await().atMost(BOUND).until(() -> delays() > measured);
        client.close();
        await().atMost(BOUND).until(() -> canister.clients() == 0);
        assertThat(canister.calls()).last().isEqualTo("ws_close");
    }

    @ParameterizedTest
    @EnumSource
    void whenTheGatewayEndsTheConnectionTheCanisterIsTold(Variant variant) {
        var canister = new EarlyCanister(variant);
        var id = ic.install(canister);
        var client = open(variant, id);
        client.send(numbered("text", 1));
        client.take(1);
        assertThat(gateway.sessions().close(id, null)).isEqualTo(1);
        assertThat(client.closing().code()).isEqualTo(1001);
        await().atMost(BOUND).until(() -> canister.clients() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aForgedFirstFrameReachesNoCanister(Variant variant) {
        var canister = new EarlyCanister(variant);
        var client = registered(variant, ic.install(canister));
        client.begin(url(gateway), true);
        assertThat(client.closing().code()).isEqualTo(4401);
        assertThat(canister.calls()).isEmpty();
        assertThat(canister.clients()).isEqualTo(1);
        assertThat(texts(client)).isEqualTo(variant == Variant.BETA ? "0" : "");
    }

    /** The proof of concept's gateway asks the canister for the key; the beta's leaves it to {@code ws_open}. */
    @ParameterizedTest
    @EnumSource
    void anUnknownClientIsRefused(Variant variant) {
        var canister = new EarlyCanister(variant);
        var client = EarlyClient.stranger(variant, ic.install(canister), ic.rootKeyDer(), NOBODY);
        client.begin(url(gateway), false);
        var closing = client.closing();
        assertThat(closing.code()).isEqualTo(variant == Variant.POC ? 4401 : 4502);
        assertThat(closing.reason())
                .contains(variant == Variant.POC ? "no such client" : "not been previously registered");
    }

    @Test
    void aStoppedCanisterSaysNothingAboutItsClients() {
        var id = ic.install(new EarlyCanister(Variant.POC));
        var client = registered(Variant.POC, id);
        ic.stop(id);
        client.begin(url(gateway), false);
        assertThat(client.closing().code()).isEqualTo(4503);
        ic.start(id);
        client.open(url(gateway));
        client.send(numbered("text", 1));
        assertThat(client.take(1)).hasSize(1);
    }

    /** Whoever asks has shown nothing yet, and the polls of all canisters go the same way. */
    @Test
    void strangersCannotHoldTheWayOfThePolls() {
        var id = ic.install(new EarlyCanister(Variant.POC));
        ic.faults().on(Endpoint.QUERY).canister(id).hang();
        var strangers = IntStream.range(0, 5)
                .mapToObj(i -> EarlyClient.stranger(Variant.POC, id, ic.rootKeyDer(), i))
                .toList();
        strangers.forEach(stranger -> stranger.begin(url(gateway), false));
        assertThat(strangers.stream().map(stranger -> stranger.closing().code()))
                .containsExactlyInAnyOrder(1013, 4503, 4503, 4503, 4503);
        assertThat(EarlyClient.stranger(Variant.POC, id, ic.rootKeyDer(), NOBODY))
                .satisfies(next -> {
                    ic.faults().clear();
                    next.begin(url(gateway), false);
                    assertThat(next.closing().code()).isEqualTo(4401);
                });
    }

    @ParameterizedTest
    @EnumSource
    void theCanistersRefusalIsPassedOnAndTheCanisterTold(Variant variant) {
        var canister = new EarlyCanister(variant);
        canister.refuse();
        var client = registered(variant, ic.install(canister));
        client.begin(url(gateway), false);
        var closing = client.closing();
        assertThat(closing.code()).isEqualTo(4502);
        assertThat(closing.reason()).contains(variant == Variant.POC ? "answered false" : "not today");
        assertThat(texts(client)).isEqualTo(variant == Variant.BETA ? "0" : "");
        await().atMost(BOUND).until(() -> canister.clients() == 0);
        assertThat(canister.calls()).containsExactly("ws_open", "ws_close");
    }

    @Test
    void aBetaClientIsClosedThatTheCanisterDoesNotEstablish() {
        var canister = new EarlyCanister(Variant.BETA);
        var id = ic.install(canister);
        canister.refuseEstablished();
        var client = open(Variant.BETA, id);
        var closing = client.closing();
        assertThat(closing.code()).isEqualTo(4502);
        assertThat(closing.reason()).contains("not today");
        await().atMost(BOUND).until(() -> canister.clients() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aCanisterOfAnotherKindIsNotFound(Variant variant) {
        var client = EarlyClient.stranger(variant, ic.freshId(), ic.rootKeyDer(), NOBODY);
        client.begin(url(gateway), false);
        assertThat(client.closing().code()).isEqualTo(4404);
    }

    @Test
    void whereThereIsNoCanisterNoneIsTold() {
        var id = ic.freshId();
        var closes =
                ic.faults().on(Endpoint.CALL).canister(id).method("ws_close").delay(Duration.ZERO);
        var client = EarlyClient.stranger(Variant.BETA, id, ic.rootKeyDer(), NOBODY);
        client.begin(url(gateway), false);
        assertThat(client.closing().code()).isEqualTo(4404);
        await().atMost(BOUND).until(() -> gateway.sessions().leaving() == 0);
        assertThat(closes.strikes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aFirstFrameOfNeitherFormIsMalformed(Variant variant) {
        var client = EarlyClient.stranger(variant, ic.freshId(), ic.rootKeyDer(), NOBODY);
        client.connect(url(gateway));
        client.socket().send(new byte[] {(byte) 0xa0}).block(BOUND);
        assertThat(client.closing().code()).isEqualTo(4400);
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatIsConnectedCannotBeTaken(Variant variant) {
        var client = open(variant, ic.install(new EarlyCanister(variant)));
        var first = client.socket();
        client.send(numbered("a", 1));
        client.take(1);
        client.begin(url(gateway), false);
        assertThat(client.closing().code()).isEqualTo(4409);
        first.close(1000, "");
    }

    @ParameterizedTest
    @EnumSource
    void faultsLoseAndDoubleNothing(Variant variant) {
        var canister = new EarlyCanister(variant);
        var id = ic.install(canister);
        var client = open(variant, id);
        ic.faults().on(Endpoint.CALL).canister(id).probability(0.2).respond(503);
        ic.faults()
                .on(Endpoint.CALL)
                .canister(id)
                .probability(0.2)
                .onceAccepted()
                .reset();
        ic.faults().on(Endpoint.CALL).canister(id).probability(0.1).after().reset();
        ic.faults().on(Endpoint.QUERY).canister(id).probability(0.1).garbage();
        ic.faults().on(Endpoint.QUERY).canister(id).probability(0.1).truncate();
        ic.faults().on(Endpoint.QUERY).canister(id).probability(0.2).stale();
        ic.faults().on(Endpoint.QUERY).canister(id).probability(0.1).after().delay(Duration.ofMillis(300));
        var texts = numbered("text ", 12);
        client.send(texts);
        assertThat(client.take(12)).isEqualTo(texts);
        assertThat(canister.executed()).isEqualTo(texts);
        client.close();
        await().atMost(BOUND).until(() -> canister.clients() == 0);
    }

    /** One counter numbers the messages for all gateways: each of them sees gaps. */
    @ParameterizedTest
    @EnumSource
    void gapsBetweenNoncesAreNormal(Variant variant) {
        try (var other = gateway("gateway.polling.verify-certificates=true")) {
            var canister = new EarlyCanister(variant);
            var id = ic.install(canister);
            var here = open(variant, id);
            var there = registered(variant, id);
            there.open(url(other));
            var texts = numbered("text ", 10);
            here.send(texts);
            there.send(texts);
            assertThat(here.take(10)).isEqualTo(texts);
            assertThat(there.take(10)).isEqualTo(texts);
        }
    }

    /** There is no flag that says where a queue ends, and pages have 50 messages. */
    @ParameterizedTest
    @EnumSource
    void longQueuesAreReadToTheirEnd(Variant variant) {
        var canister = new EarlyCanister(variant);
        var client = open(variant, ic.install(canister));
        client.send(numbered("a", 1));
        client.take(1);
        var texts = numbered("text ", 333);
        texts.forEach(canister::push);
        assertThat(client.take(334)).endsWith(texts.toArray(String[]::new));
    }

    /** A queue that is never pruned is not read from its beginning. */
    @Test
    void pollingBeginsWhereTheBetasCanisterSays() {
        var canister = new EarlyCanister(Variant.BETA, 1_000);
        var client = open(Variant.BETA, ic.install(canister));
        client.send(numbered("text ", 3));
        assertThat(client.take(3)).isEqualTo(numbered("text ", 3));
        assertThat(canister.asked()).allMatch(nonce -> nonce >= 1_000);
    }

    @Test
    void aCanisterIsReadInOneFormAtATime() {
        var poc = new EarlyCanister(Variant.POC);
        var beta = new EarlyCanister(Variant.BETA);
        var id = ic.install(new Bilingual(poc, beta));
        var first = open(Variant.POC, id);
        first.send(numbered("text ", 1));
        first.take(1);
        var second = registered(Variant.BETA, id);
        second.begin(url(gateway), false);
        assertThat(second.closing().code()).isEqualTo(4502);
        assertThat(texts(second)).isEqualTo("0");
        await().atMost(BOUND).until(() -> beta.clients() == 0);
        first.send(numbered("text ", 1));
        assertThat(first.take(2)).hasSize(2);
        first.close();
    }

    /** Speaks as its caller does. */
    private record Bilingual(Canister one, Canister other) implements Canister {
        @Override
        public byte[] update(UpdateContext ic, String method, byte[] arg) throws CanisterFault {
            try {
                return one.update(ic, method, arg);
            } catch (CanisterFault notUnderstood) {
                return other.update(ic, method, arg);
            }
        }

        @Override
        public View view() {
            return one.view();
        }
    }

    /** A probe brings a whole page. */
    @Test
    void theBeginningOfAQueueThatWorksIsNotAskedForAgain() {
        var canister = new EarlyCanister(Variant.POC);
        var client = open(Variant.POC, ic.install(canister));
        client.send(numbered("text ", 1));
        client.take(1);
        // Probes are a second apart: one that was asked for before is over then.
        await().pollDelay(Duration.ofSeconds(2)).atMost(BOUND).until(() -> true);
        canister.forgetAsked();
        client.send(numbered("text ", 1));
        client.take(2);
        await().pollDelay(Duration.ofSeconds(2))
                .atMost(BOUND)
                .until(() -> !canister.asked().isEmpty());
        assertThat(canister.asked()).doesNotContain(0L);
    }

    @ParameterizedTest
    @EnumSource
    void afterAReinstallationNewClientsAreServed(Variant variant) {
        var id = ic.install(new EarlyCanister(variant));
        var old = open(variant, id);
        old.send(numbered("text ", 5));
        old.take(5);
        var silent = open(variant, id);
        awaitOpen(id, 2);
        var canister = new EarlyCanister(variant);
        ic.reinstall(id, canister);
        var client = open(variant, id);
        client.send(numbered("new ", 3));
        assertThat(client.take(3)).isEqualTo(numbered("new ", 3));
        assertThat(old.closing().code()).isEqualTo(4410);
        assertThat(silent.closing().code()).isEqualTo(4410);
        await().atMost(BOUND).until(() -> gateway.sessions().leaving() == 0);
        assertThat(canister.calls()).doesNotContain("ws_close");
        client.send(numbered("more ", 1));
        assertThat(client.take(4)).last().isEqualTo("more 0");
        client.close();
        await().atMost(BOUND).until(() -> canister.clients() == 0);
    }

    /** The canister gives the number of a client, whose last message is still under way, to another. */
    @Test
    void aNewcomerDoesNotWaitForWhoHadItsNumber() {
        var id = ic.install(new EarlyCanister(Variant.POC));
        var first = open(Variant.POC, id);
        var second = open(Variant.POC, id);
        awaitOpen(id, 2);
        first.send(numbered("old ", 5));
        first.take(5);
        var underWay = ic.faults()
                .on(Endpoint.CALL)
                .canister(id)
                .method("ws_message")
                .times(1)
                .hang();
        second.send(numbered("lost ", 1));
        await().atMost(BOUND).until(() -> underWay.strikes() == 1);
        ic.reinstall(id, new EarlyCanister(Variant.POC));
        var successor = open(Variant.POC, id);
        successor.send(numbered("new ", 1));
        successor.take(1);
        assertThat(first.closing().code()).isEqualTo(4410);
        assertThat(second.closing().code()).isEqualTo(4410);
        await().atMost(BOUND).until(() -> gateway.sessions().leaving() == 1);
        var newcomer = open(Variant.POC, id);
        newcomer.send(numbered("new ", 3));
        assertThat(newcomer.take(3)).isEqualTo(numbered("new ", 3));
    }

    /** A canister that keeps its queue, but not its clients. */
    @Test
    void aBetaClientWhoseCanisterHasForgottenItIsClosed() {
        var canister = new EarlyCanister(Variant.BETA);
        var client = open(Variant.BETA, ic.install(canister));
        client.send(numbered("text", 1));
        client.take(1);
        canister.forget();
        client.send(numbered("lost", 1));
        assertThat(client.closing().code()).isEqualTo(4410);
        await().atMost(BOUND).until(() -> gateway.sessions().leaving() == 0);
        assertThat(canister.calls()).doesNotContain("ws_close");
    }

    @Test
    void bothGenerationsAreServedAtTheSameTime() {
        var early = Stream.of(Variant.values())
                .flatMap(variant -> {
                    var id = ic.install(new EarlyCanister(variant));
                    return IntStream.range(0, 5).mapToObj(i -> open(variant, id));
                })
                .toList();
        Principal today = ic.install(CdkCanister.echo());
        var stable = IntStream.range(0, 5)
                .mapToObj(i -> Dapp.client(ic, gateway, today))
                .toList();
        stable.forEach(Dapp::open);
        var texts = numbered("text ", 5);
        early.forEach(client -> client.send(texts));
        stable.forEach(
                client -> assertThat(exchange(client, texts).block(BOUND)).isEqualTo(texts));
        early.forEach(client -> assertThat(client.take(5)).isEqualTo(texts));
        var meters = gateway.meters();
        assertThat(meters.get("gateway.session.opens")
                        .tag("protocol", "v0")
                        .counter()
                        .count())
                .isGreaterThanOrEqualTo(early.size());
        assertThat(meters.get("gateway.session.opens")
                        .tag("protocol", "v1")
                        .counter()
                        .count())
                .isGreaterThanOrEqualTo(stable.size());
        early.forEach(EarlyClient::close);
        stable.forEach(client -> client.close());
    }

    @ParameterizedTest
    @EnumSource
    void aDrainTellsClientsAndCanisters(Variant variant) {
        var canister = new EarlyCanister(variant);
        var id = ic.install(canister);
        var client = registered(variant, id);
        try (var leaving = gateway()) {
            client.open(url(leaving));
            client.send(numbered("text ", 1));
            client.take(1);
        }
        assertThat(client.closing().code()).isEqualTo(1001);
        assertThat(canister.clients()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void limitsHoldForClientsOfThatTime(Variant variant) {
        var canister = new EarlyCanister(variant);
        var id = ic.install(canister);
        try (var strict = gateway("gateway.admission.denied-canisters=" + id)) {
            var client = registered(variant, id);
            client.begin(url(strict), false);
            assertThat(client.closing().code()).isEqualTo(4403);
        }
        try (var strict = gateway("gateway.admission.frames-per-second=1")) {
            var client = registered(variant, id);
            client.open(url(strict));
            // It may be closed while it still sends.
            catchThrowable(() -> client.send(numbered("text ", 50)));
            assertThat(client.closing().code()).isEqualTo(4429);
        }
        await().atMost(BOUND).until(() -> canister.calls().contains("ws_close"));
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesDuringWsOpenIsClosedAtTheCanister(Variant variant) {
        var canister = new EarlyCanister(variant);
        var id = ic.install(canister);
        var client = registered(variant, id);
        var opens = ic.faults()
                .on(Endpoint.CALL)
                .canister(id)
                .method("ws_open")
                .after()
                .delay(Duration.ofSeconds(1));
        client.begin(url(gateway), false);
        await().atMost(BOUND).until(() -> opens.strikes() > 0);
        client.close();
        await().atMost(BOUND).until(() -> canister.clients() == 0);
        assertThat(canister.calls()).containsExactly("ws_open", "ws_close");
    }

    @Test
    void withoutBeingEnabledThePathIsLikeAnyOther() {
        try (var plain = GatewayFixture.start(ic.url())) {
            var client = EarlyClient.stranger(Variant.POC, ic.freshId(), ic.rootKeyDer(), NOBODY);
            client.connect(url(plain));
            assertThat(client.socket().received().blockFirst(BOUND))
                    .isEqualTo(HandshakeFrame.encode(plain.principal()));
            client.close();
        }
    }

    private static long delays() {
        return gateway.meters().get("gateway.delivery.lag").timer().count();
    }

    private static GatewayFixture gateway(String... properties) {
        var all = Stream.concat(
                Stream.of("gateway.polling.interval=50ms", "gateway.first-generation.enabled=true"),
                Stream.of(properties));
        return GatewayFixture.start(ic.url(), all.toArray(String[]::new));
    }

    private static URI url(GatewayFixture gateway) {
        return gateway.url().resolve("/v0");
    }

    private static EarlyClient registered(Variant variant, Principal canister) {
        return EarlyClient.registered(variant, canister, ic.url(), ic.rootKeyDer());
    }

    private static EarlyClient open(Variant variant, Principal canister) {
        var client = registered(variant, canister);
        client.open(url(gateway));
        return client;
    }

    private static void awaitOpen(Principal canister, int sessions) {
        await().atMost(BOUND)
                .until(() -> gateway.sessions().of(canister, sessions).stream()
                                .filter(session -> session.state().equals("open"))
                                .count()
                        == sessions);
    }

    /** All the gateway has said until the connection ended. */
    private static String texts(EarlyClient client) {
        return client.socket()
                .received()
                .map(frame -> new String(frame, StandardCharsets.UTF_8))
                .reduce("", String::concat)
                .block(BOUND);
    }
}
