package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.upokecenter.cbor.CBORObject;
import io.icws.devnet.CanisterFault;
import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.FaultRule;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.Application;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a relayed call, and what that means for its session: the table of the outcomes, row by row. */
class OutcomeIT {

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(11);

    private static Devnet ic;
    private static GatewayFixture gateway;

    private CdkCanister canister;
    private Principal id;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().start();
        gateway = GatewayFixture.start(
                ic.url(),
                "gateway.ic.constants.call-timeout=" + CALL_TIMEOUT.toMillis() + "ms",
                "gateway.relay.constants.retry-interval=50ms",
                "gateway.relay.constants.repost-interval=50ms",
                "gateway.session.constants.close-grace=500ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    @BeforeEach
    void install() {
        canister = CdkCanister.echo();
        id = ic.install(canister);
    }

    @AfterEach
    void clear() {
        ic.faults().clear();
    }

    static Stream<Arguments> transientFaults() {
        return Map.<String, Consumer<FaultRule>>of(
                        "429", rule -> rule.respond(429),
                        "408", rule -> rule.respond(408),
                        "503", rule -> rule.respond(503),
                        "500", rule -> rule.respond(500),
                        "reset", FaultRule::reset,
                        "hang", FaultRule::hang,
                        "garbage", FaultRule::garbage,
                        "half an answer", FaultRule::truncate,
                        "connection lost in the answer", FaultRule::cut)
                .entrySet()
                .stream()
                .flatMap(fault -> Stream.of("before", "once accepted", "after")
                        // A hang costs the time limit of a call: it is played where it hurts most.
                        .filter(moment -> !fault.getKey().equals("hang") || moment.equals("once accepted"))
                        .map(moment -> Arguments.of(fault.getKey(), moment, fault.getValue())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("transientFaults")
    void aTransientFailureIsRetriedAndNothingIsLostOrDoubled(String name, String moment, Consumer<FaultRule> fault) {
        var opening = strike("ws_open", moment, fault);
        var client = client(ic, gateway, id);
        open(client);
        var sending = strike("ws_message", moment, fault);
        var texts = numbered("message ", 5);
        assertThat(exchange(client, texts).block(BOUND)).isEqualTo(texts);
        assertThat(opening.strikes()).isOne();
        assertThat(sending.strikes()).isOne();
        assertThat(canister.executed()).hasSize(5);
        client.close();
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    private FaultRule strike(String method, String moment, Consumer<FaultRule> fault) {
        var rule = ic.faults().on(Endpoint.CALL).canister(id).method(method).times(1);
        if (moment.equals("once accepted")) {
            rule.onceAccepted();
        } else if (moment.equals("after")) {
            rule.after();
        }
        fault.accept(rule);
        return rule;
    }

    @Test
    void aTransientRejectThatNobodyCertifiedIsRetried() {
        var rejects = reject("ws_open", 2, "IC0201");
        var client = client(ic, gateway, id);
        open(client);
        assertThat(rejects.strikes()).isEqualTo(3);
        assertThat(exchange(client, List.of("one")).block(BOUND)).containsExactly("one");
        client.close();
    }

    @Test
    void aMessageTheIcRefusesLeavesAHoleAndEndsTheSession() {
        var client = client(ic, gateway, id);
        open(client);
        var rule =
                ic.faults().on(Endpoint.CALL).canister(id).method("ws_message").times(1);
        rule.respond(400, "Failed to authenticate request");
        sendAll(client, "lost", "never posted", "never posted");
        assertThat(closing(client).code()).isEqualTo(CloseCode.UNREACHABLE.code());
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
        assertThat(canister.executed()).isEmpty();
        assertThat(ic.statistics().executed(id, "ws_message")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 413})
    void anOpenTheIcRefusesEndsTheSession(int status) {
        ic.faults().on(Endpoint.CALL).canister(id).method("ws_open").respond(status);
        assertThat(refusedOpen(client(ic, gateway, id))).isEqualTo(CloseCode.UNREACHABLE.code());
        assertThat(ic.statistics().executed(id)).isZero();
    }

    @Test
    void aStoppedCanisterCannotBeReached() {
        ic.stop(id);
        var client = client(ic, gateway, id);
        assertThat(refusedOpen(client)).isEqualTo(CloseCode.UNREACHABLE.code());
        assertThat(closing(client).reason()).contains("stopped");
    }

    @Test
    void aMessageToAStoppedCanisterLeavesAHole() {
        var client = client(ic, gateway, id);
        open(client);
        ic.stop(id);
        sendAll(client, "refused before it was inducted");
        assertThat(closing(client).code()).isEqualTo(CloseCode.UNREACHABLE.code());
    }

    /** Accepted while the canister ran, certified as rejected when its turn came: the canister never sees that number. */
    @Test
    void aMessageThatACanisterStoppedUnderIsLostAndEndsTheSession() {
        var client = client(ic, gateway, id);
        open(client);
        ic.slow(id, 40);
        ic.faults()
                .on(Endpoint.CALL)
                .canister(id)
                .method("ws_message")
                .times(1)
                .onceAccepted()
                .respond(503);
        sendAll(client, "lost");
        // ws_open, the message, and its repetition: then it was accepted.
        await().atMost(BOUND).until(() -> ic.statistics().calls(id) >= 3);
        ic.stop(id);
        await().atMost(BOUND).until(() -> ic.statistics().executed(id, "ws_message") == 1);
        ic.start(id);
        ic.slow(id, 0);
        assertThat(closing(client).code()).isEqualTo(CloseCode.UNREACHABLE.code());
        assertThat(closing(client).reason()).contains("not executed", "stopped");
        assertThat(canister.executed()).isEmpty();
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void anOpenThatExpiresOnItsWayEndsTheSession(int status) {
        ic.faults().on(Endpoint.CALL).canister(id).method("ws_open").respond(status);
        var client = shortLived();
        assertThat(refusedOpen(client)).isEqualTo(CloseCode.UNREACHABLE.code());
        assertThat(ic.statistics().executed(id, "ws_open")).isZero();
    }

    @Test
    void aMessageThatExpiresOnItsWayEndsTheSession() {
        var client = shortLived();
        open(client);
        ic.faults().on(Endpoint.CALL).canister(id).method("ws_message").respond(503);
        sendAll(client, "expires");
        assertThat(closing(client).code()).isEqualTo(CloseCode.UNREACHABLE.code());
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
        assertThat(canister.executed()).isEmpty();
    }

    /** The answer was lost for good, yet it was executed: a client that may be there is closed at its canister. */
    @Test
    void anOpenWhoseFateNobodyLearnsIsClosedAtItsCanister() {
        ic.faults()
                .on(Endpoint.CALL)
                .canister(id)
                .method("ws_open")
                .onceAccepted()
                .respond(503);
        assertThat(refusedOpen(shortLived())).isEqualTo(CloseCode.UNREACHABLE.code());
        assertThat(ic.statistics().executed(id, "ws_open")).isOne();
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    private DappClient shortLived() {
        return client(ic, gateway, id, builder -> builder.envelopeLifetime(Duration.ofSeconds(5)));
    }

    @Test
    void aTrapInTheOpenIsPassedOn() {
        var id = ic.install(new CdkCanister(CdkOptions.production(), new TrappingApplication()));
        assertThat(refusedOpen(client(ic, gateway, id))).isEqualTo(CloseCode.OPEN_REFUSED.code());
    }

    /** One execution checks the number, counts it, and calls the application: its trap takes all of that back. */
    @Test
    void aTrapUnderTheRustCdkLosesTheNumberAndEndsTheSession() {
        trapOnce(CdkOptions.production());
        var client = client(ic, gateway, id);
        open(client);
        sendAll(client, "trap");
        assertThat(closing(client).code()).isEqualTo(CloseCode.UNREACHABLE.code());
        assertThat(closing(client).reason()).contains("failed on a message", "asked for");
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    /** The application is called by a call of its own, when the number is counted: the trap rejects, and takes nothing back. */
    @Test
    void aTrapUnderTheMotokoCdkCostsOnlyTheOneMessage() {
        trapOnce(CdkOptions.production().withMotokoContent().withSeparateCallbacks());
        var client = client(ic, gateway, id);
        open(client);
        sendAll(client, "trap");
        assertThat(exchange(client, List.of("goes on")).block(BOUND)).containsExactly("goes on");
        client.close();
    }

    @Test
    void anErrThatIsTheClientsOwnFaultKeepsTheSession() {
        var client = client(ic, gateway, id);
        open(client);
        client.sendRaw(client.messageFrame(1, new byte[] {1, 2, 3}, true)).block(BOUND);
        client.sendRaw(client.messageFrame(2, "after".getBytes(StandardCharsets.UTF_8), false))
                .block(BOUND);
        assertThat(client.received().blockFirst(BOUND)).asString().isEqualTo("after");
        client.close();
    }

    private void trapOnce(CdkOptions options) {
        canister = new CdkCanister(options, new TrappingApplication.OnWord());
        id = ic.install(canister);
    }

    private FaultRule reject(String method, int code, String errorCode) {
        var body = CBORObject.NewMap()
                .Add("status", "non_replicated_rejection")
                .Add("reject_code", code)
                .Add("reject_message", "try later")
                .Add("error_code", errorCode)
                .EncodeToBytes();
        return ic.faults()
                .on(Endpoint.CALL)
                .canister(id)
                .method(method)
                .times(3)
                .answer(body);
    }

    private static int refusedOpen(DappClient client) {
        client.open().subscribe(ok -> {}, refused -> {});
        return closing(client).code();
    }

    /** What becomes of the first may end the session before the last is written. */
    private static void sendAll(DappClient client, String... texts) {
        for (var text : texts) {
            client.send(text.getBytes(StandardCharsets.UTF_8))
                    .onErrorComplete(ClosedChannelException.class)
                    .block(BOUND);
        }
    }

    /** Takes nobody. */
    private static final class TrappingApplication implements Application {
        @Override
        public void onOpen(Operations ws, Principal client) throws CanisterFault {
            throw CanisterFault.trap("nobody is welcome");
        }

        /** Echoes, but for one word. */
        private static final class OnWord implements Application {
            private final Application echo = new EchoApplication();

            @Override
            public void onMessage(Operations ws, Principal client, byte[] content) throws CanisterFault {
                if (new String(content, StandardCharsets.UTF_8).equals("trap")) {
                    throw CanisterFault.trap("asked for");
                }
                echo.onMessage(ws, client, content);
            }
        }
    }
}
