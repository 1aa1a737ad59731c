package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.CanisterFault;
import io.icws.devnet.Devnet;
import io.icws.devnet.Endpoint;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.Application;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** How connections end, and that the canister always learns of it, once, and never too early. */
class CloseIT {

    private static final int CLOSE_RETRIES = 4;
    private static final int LEAVERS = 300;

    private static Devnet ic;
    private static GatewayFixture gateway;

    private CdkCanister canister;
    private Principal id;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().order(Devnet.Order.SHUFFLED).start();
        gateway = GatewayFixture.start(
                ic.url(),
                "gateway.polling.interval=50ms",
                "gateway.session.constants.close-grace=3s",
                "gateway.session.outbound-size=512KB",
                "gateway.relay.constants.retry-interval=50ms",
                "gateway.relay.constants.close-retries=" + CLOSE_RETRIES);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    @BeforeEach
    void install() {
        install(CdkOptions.production());
    }

    private void install(CdkOptions options) {
        canister = new CdkCanister(options, new EchoApplication());
        id = ic.install(canister);
    }

    @AfterEach
    void nobodyIsLeft() {
        ic.faults().clear();
        nothingIsLeftAtTheGateway();
    }

    @Test
    void aCloseMessageIsForwardedAndTheSocketClosedAfterAGrace() {
        var client = client(ic, gateway, id, DappClient.Builder::ignoringCloseMessages);
        open(client);
        canister.close(client.key().principal());
        assertThat(closing(client).code()).isEqualTo(CloseCode.NORMAL.code());
        nothingIsLeftAtTheGateway();
        assertThat(ic.statistics().executed(id, "ws_close")).isZero();
    }

    @Test
    void aClientThatFollowsTheCloseMessageGoesByItself() {
        var client = client(ic, gateway, id);
        open(client);
        canister.close(client.key().principal());
        assertThat(closing(client).code()).isEqualTo(4001);
    }

    @Test
    void aMissedKeepAliveEndsTheConnection() {
        install(CdkOptions.production()
                .withAckInterval(Duration.ofSeconds(2))
                .withKeepAliveTimeout(Duration.ofSeconds(1)));
        var client =
                client(ic, gateway, id, builder -> builder.withoutKeepAlive().ignoringCloseMessages());
        open(client);
        assertThat(closing(client).code()).isEqualTo(CloseCode.GONE.code());
        assertThat(canister.clients()).isEmpty();
    }

    @Test
    void theOlderConnectionLivesUntilTheNewerIsOpen() {
        var identity = ClientIdentity.ed25519();
        var older = client(ic, gateway, id, builder -> builder.identity(identity));
        open(older);
        ic.pause();
        long calls = ic.statistics().calls(id);
        var newer = client(ic, gateway, id, builder -> builder.identity(identity));
        var opened = newer.open().toFuture();
        await().atMost(BOUND).until(() -> ic.statistics().calls(id) > calls);
        assertThat(older.closed().toFuture()).isNotDone();
        ic.resume();
        assertThat(opened).succeedsWithin(BOUND);
        assertThat(closing(older).code()).isEqualTo(CloseCode.CONFLICT.code());
        assertThat(canister.clients()).containsExactly(newer.key());
        newer.close();
    }

    @Test
    void theOlderConnectionOutlivesANewerThatIsRefused() {
        var once = new OpensOnce();
        id = ic.install(new CdkCanister(CdkOptions.production(), once));
        var identity = ClientIdentity.ed25519();
        var older = client(ic, gateway, id, builder -> builder.identity(identity));
        open(older);
        var newer = client(ic, gateway, id, builder -> builder.identity(identity));
        newer.open().subscribe(ok -> {}, refused -> {});
        assertThat(closing(newer).code()).isEqualTo(CloseCode.OPEN_REFUSED.code());
        assertThat(exchange(older, List.of("still here")).block(BOUND)).containsExactly("still here");
        older.close();
    }

    /** Whoever the canister opened last stays, whichever answer came first. */
    @Test
    void ofTwoTabsThatOpenTogetherTheOneTheCanisterKnowsStays() {
        var pairs = IntStream.range(0, 20)
                .mapToObj(i -> ClientIdentity.ed25519())
                .map(identity -> Stream.generate(() -> client(ic, gateway, id, builder -> builder.identity(identity)))
                        .limit(2)
                        .toList())
                .toList();
        Flux.fromIterable(pairs)
                .flatMapIterable(pair -> pair)
                .flatMap(tab -> tab.open().onErrorComplete(), 40)
                .then()
                .block(BOUND);
        for (var pair : pairs) {
            var stays = pair.stream()
                    .filter(tab -> canister.clients().contains(tab.key()))
                    .findFirst()
                    .orElseThrow();
            var goes = pair.get(1 - pair.indexOf(stays));
            assertThat(closing(goes).code()).isEqualTo(CloseCode.CONFLICT.code());
            assertThat(exchange(stays, List.of("mine")).block(BOUND)).containsExactly("mine");
        }
        pairs.forEach(pair -> pair.forEach(DappClient::close));
    }

    @Test
    void twoTabsThatReconnectForEverLeaveNothingBehind() {
        var identity = ClientIdentity.ed25519();
        var current = client(ic, gateway, id, builder -> builder.identity(identity));
        open(current);
        for (int i = 0; i < 10; i++) {
            var newer = client(ic, gateway, id, builder -> builder.identity(identity));
            open(newer);
            assertThat(closing(current).code()).isEqualTo(CloseCode.CONFLICT.code());
            current = newer;
        }
        assertThat(canister.clients()).containsExactly(current.key());
        await().atMost(BOUND).until(() -> gateway.sessions().size() == 1);
        current.close();
    }

    @Test
    void theSameClientKeyIsRefusedWhileItsOwnerOpensAndStays() {
        var identity = ClientIdentity.ed25519();
        ic.pause();
        var owner =
                client(ic, gateway, id, builder -> builder.identity(identity).nonce(7));
        var opened = owner.open().toFuture();
        await().atMost(BOUND).until(() -> ic.statistics().calls(id) == 1);
        var thief =
                client(ic, gateway, id, builder -> builder.identity(identity).nonce(7));
        thief.open().subscribe(ok -> {}, refused -> {});
        assertThat(closing(thief).code()).isEqualTo(CloseCode.CONFLICT.code());
        ic.resume();
        assertThat(opened).succeedsWithin(BOUND);
        assertThat(exchange(owner, List.of("mine")).block(BOUND)).containsExactly("mine");
        assertThat(ic.statistics().executed(id, "ws_close")).isZero();
        owner.close();
    }

    @Test
    void aClientThatLeavesDuringItsOpenIsClosedAfterIt() {
        var elsewhere = ic.install(CdkCanister.echo());
        ic.pause();
        var client = client(ic, gateway, id);
        client.open().subscribe(ok -> {}, gone -> {});
        await().atMost(BOUND).until(() -> ic.statistics().calls(id) == 1);
        client.abort();
        await().atMost(BOUND).until(() -> gateway.sessions().size() == 0);
        // A ws_close that does not wait would be there before the call of a client who comes now.
        var later = client(ic, gateway, elsewhere);
        later.open().subscribe(ok -> {}, gone -> {});
        await().atMost(BOUND).until(() -> ic.statistics().calls(elsewhere) == 1);
        assertThat(ic.statistics().calls(id)).isOne();
        ic.resume();
        await().atMost(BOUND).until(() -> ic.statistics().executed(id, "ws_close") == 1);
        assertThat(canister.clients()).isEmpty();
        later.abort();
    }

    /** Under the Motoko CDK a client is registered although its ws_open was rejected. */
    @Test
    void aRejectedOpenIsClosedAtTheCanisterToo() {
        var options = CdkOptions.production().withMotokoContent().withSeparateCallbacks();
        var motoko = new CdkCanister(options, new OpensNever());
        id = ic.install(motoko);
        var client = client(ic, gateway, id);
        client.open().subscribe(ok -> {}, refused -> {});
        assertThat(closing(client).code()).isEqualTo(CloseCode.OPEN_REFUSED.code());
        await().atMost(BOUND).until(() -> ic.statistics().executed(id, "ws_close") == 1);
        assertThat(motoko.clients()).isEmpty();
        assertThat(motoko.polls()).as("polls before anybody is open").isZero();
    }

    @Test
    void aFailedCloseIsRetried() {
        var client = client(ic, gateway, id);
        open(client);
        var unavailable =
                ic.faults().on(Endpoint.CALL).method("ws_close").times(2).respond(503);
        client.close();
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
        assertThat(unavailable.strikes()).isEqualTo(2);
    }

    /** The repetition finds nobody any more, and that is as it should be. */
    @Test
    void aCloseWhoseAnswerWasLostIsRepeatedOnce() {
        var client = client(ic, gateway, id);
        open(client);
        ic.faults().on(Endpoint.CALL).method("ws_close").times(1).after().reset();
        client.close();
        nothingIsLeftAtTheGateway();
        assertThat(ic.statistics().executed(id, "ws_close")).isEqualTo(2);
    }

    @Test
    void aCloseThatAlwaysFailsIsGivenUp() {
        var client = client(ic, gateway, id);
        open(client);
        var unavailable = ic.faults().on(Endpoint.CALL).method("ws_close").respond(503);
        client.close();
        await().atMost(BOUND).until(() -> unavailable.strikes() == CLOSE_RETRIES + 1);
        nothingIsLeftAtTheGateway();
    }

    /**
     * A ws_open nobody answers takes minutes to be decided; others must not wait for that, however many there are: 256 are
     * as many as Reactor waits for by default. Nor may one of those that wait be forgotten: each is closed once it is decided.
     */
    @Test
    void anUndecidedOpenHoldsUpNobodysClose() {
        try (var narrow = GatewayFixture.start(
                ic.url(), "gateway.ic.own.max-in-flight=16", "gateway.ic.constants.call-timeout=11s")) {
            var undecided = CdkCanister.echo();
            var hanging = ic.install(undecided);
            var hang = ic.faults().on(Endpoint.CALL).canister(hanging).hang();
            var leavers = Stream.generate(() -> client(ic, narrow, hanging))
                    .limit(LEAVERS)
                    .toList();
            leavers.forEach(leaver -> leaver.open().subscribe(ok -> {}, gone -> {}));
            await().atMost(BOUND).until(() -> hang.strikes() >= LEAVERS);
            leavers.forEach(DappClient::abort);
            await().atMost(BOUND).until(() -> narrow.sessions().leaving() == LEAVERS);
            var client = client(ic, narrow, id);
            open(client);
            client.close();
            await().atMost(BOUND).until(() -> canister.clients().isEmpty());
            assertThat(narrow.sessions().leaving()).isGreaterThanOrEqualTo(LEAVERS);
            assertThat(ic.statistics().executed(hanging)).isZero();
            hang.remove();
            await().atMost(BOUND.multipliedBy(2)).until(() -> ic.statistics().executed(hanging, "ws_close") == LEAVERS);
            assertThat(undecided.clients()).isEmpty();
        }
    }

    @Test
    void aPeerThatDoesNotReadIsCutOff() {
        var client = client(ic, gateway, id, builder -> builder.socket(options -> options.withReceiveBuffer(4096)));
        open(client);
        client.stopReading();
        var closed = client.closed().toFuture();
        // One by one, so that the kernels' buffers are full before the outbound queue is: otherwise they would take the
        // close
        // frame.
        var content = new byte[400_000];
        await().atMost(BOUND).until(() -> {
            long polled = canister.polls();
            canister.send(client.key().principal(), content);
            await().atMost(BOUND).until(() -> closed.isDone() || canister.polls() > polled + 1);
            return closed.isDone();
        });
        // The close frame lies behind what is not read, so only the end of the connection itself can tell.
        assertThat(closing(client).code()).isEqualTo(Dapp.CUT_OFF);
        nothingIsLeftAtTheGateway();
    }

    private static void nothingIsLeftAtTheGateway() {
        await().atMost(BOUND)
                .until(() ->
                        gateway.sessions().size() == 0 && gateway.sessions().leaving() == 0);
    }

    private static final class OpensNever implements Application {
        @Override
        public void onOpen(Operations ws, Principal client) throws CanisterFault {
            throw CanisterFault.trap("closed today");
        }
    }

    private static final class OpensOnce implements Application {
        private final EchoApplication echo = new EchoApplication();
        private boolean taken;

        @Override
        public void onOpen(Operations ws, Principal client) throws CanisterFault {
            if (taken) {
                throw CanisterFault.trap("one at a time");
            }
            taken = true;
        }

        @Override
        public void onMessage(Operations ws, Principal client, byte[] content) {
            echo.onMessage(ws, client, content);
        }
    }
}
