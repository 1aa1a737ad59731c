package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.client.RawSocket;
import io.icws.devnet.client.SocketOptions;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import io.icws.protocol.candid.ServiceMessage;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a session, with which code, and what it leaves behind: nothing. */
class RefusalIT {

    private static Devnet ic;
    private static GatewayFixture gateway;

    private CdkCanister canister;
    private Principal id;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
        gateway = GatewayFixture.start(
                ic.url(),
                "gateway.polling.interval=50ms",
                "gateway.session.constants.close-grace=500ms",
                "gateway.session.constants.open-timeout=5s",
                "gateway.session.max-frame-size=64KB");
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

    @Test
    void aForgedSignatureIsRefusedBeforeAnythingReachesTheCanister() {
        refused(DappClient.Builder::withTamperedSignature, CloseCode.UNAUTHENTICATED);
        assertThat(ic.statistics().calls(id)).isZero();
    }

    @Test
    void anotherGatewaysPrincipalIsRefused() {
        refused(builder -> builder.gatewayInOpen(Principal.ANONYMOUS), CloseCode.MALFORMED);
    }

    @Test
    void aPrincipalThatIsNoCanisterIsRefused() {
        refused(
                builder -> builder.canisterInOpen(Principal.selfAuthenticating(new byte[] {1})),
                CloseCode.NO_SUCH_CANISTER);
    }

    @Test
    void aCanisterThatDoesNotExistIsSaidNotToExist() throws Exception {
        var absent = Principal.of(new byte[] {0, 0, 0, 0, 0, 0x1f, (byte) 0xff, (byte) 0xfe, 1, 1});
        refused(builder -> builder.canisterInOpen(absent), CloseCode.NO_SUCH_CANISTER);
    }

    @Test
    void aCanisterWithoutTheInterfaceIsSaidToLackIt() {
        var plain = ic.install(new PlainCanister());
        var client = client(ic, gateway, plain);
        client.open().subscribe(ok -> {}, refused -> {});
        assertThat(closing(client).code()).isEqualTo(CloseCode.NO_SUCH_CANISTER.code());
    }

    @Test
    void theCanistersOwnRefusalIsPassedOn() {
        var identity = ClientIdentity.ed25519();
        var first =
                client(ic, gateway, id, builder -> builder.identity(identity).nonce(7));
        open(first);
        try (var otherGateway = GatewayFixture.start(ic.url())) {
            var again = client(
                    ic, otherGateway, id, builder -> builder.identity(identity).nonce(7));
            again.open().subscribe(ok -> {}, refused -> {});
            var closing = closing(again);
            assertThat(closing.code()).isEqualTo(CloseCode.OPEN_REFUSED.code());
            assertThat(closing.reason()).startsWith("Client with key ").endsWith("already has an open connection");
        }
        assertThat(canister.clients()).containsExactly(first.key());
        first.close();
    }

    @Test
    void aTakenClientKeyIsRefusedAndItsOwnerStays() {
        var identity = ClientIdentity.ed25519();
        var owner =
                client(ic, gateway, id, builder -> builder.identity(identity).nonce(7));
        open(owner);
        refused(builder -> builder.identity(identity).nonce(7), CloseCode.CONFLICT);
        assertThat(exchange(owner, List.of("still here")).block(BOUND)).containsExactly("still here");
        owner.close();
    }

    @Test
    void aNewerConnectionOfThePrincipalReplacesTheOlder() {
        var identity = ClientIdentity.ed25519();
        var older = client(ic, gateway, id, builder -> builder.identity(identity));
        open(older);
        var newer = client(ic, gateway, id, builder -> builder.identity(identity));
        open(newer);
        assertThat(closing(older).code()).isEqualTo(CloseCode.CONFLICT.code());
        assertThat(exchange(newer, List.of("mine")).block(BOUND)).containsExactly("mine");
        assertThat(canister.clients()).containsExactly(newer.key());
        newer.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a0", "d9d9f7a0", "ff", "d9d9f7a168656e76656c6f7065a0"})
    void garbageIsRefused(String hex) {
        var client = client(ic, gateway, id);
        open(client);
        client.sendRaw(java.util.HexFormat.of().parseHex(hex)).block(BOUND);
        assertThat(closing(client).code()).isEqualTo(CloseCode.MALFORMED.code());
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    @Test
    void textIsRefused() {
        var client = client(ic, gateway, id);
        open(client);
        client.sendText("hello").block(BOUND);
        assertThat(closing(client).code()).isEqualTo(CloseCode.UNSUPPORTED_DATA.code());
    }

    @Test
    void aFrameOverTheLimitIsRefused() {
        var client = client(ic, gateway, id);
        open(client);
        client.sendRaw(new byte[70_000]).onErrorComplete().block(BOUND);
        assertThat(closing(client).code()).isEqualTo(CloseCode.TOO_BIG.code());
        await().atMost(BOUND).until(() -> canister.clients().isEmpty());
    }

    @Test
    void controlFramesNeverHurt() {
        var client = client(ic, gateway, id);
        open(client);
        client.ping(new byte[0]).block(BOUND);
        client.ping(new byte[] {1, 2, 3}).block(BOUND);
        assertThat(exchange(client, List.of("alive")).block(BOUND)).containsExactly("alive");
        client.close();
        var socket = RawSocket.connect(SocketOptions.to(gateway.url())).block(BOUND);
        socket.ping(new byte[] {1, 2, 3}).block(BOUND);
        assertThat(socket.pongs().blockFirst(BOUND)).containsExactly(1, 2, 3);
        socket.abort();
    }

    @Test
    void aMessageOutOfSequenceGetsTheCanistersCloseMessageAndThenTheEnd() {
        var client = client(ic, gateway, id, DappClient.Builder::ignoringCloseMessages);
        open(client);
        client.sendOutOfSequence(5, new byte[] {1}).block(BOUND);
        assertThat(closing(client).code()).isEqualTo(CloseCode.GONE.code());
        assertThat(client.closeMessage()).contains(ServiceMessage.Close.Reason.WRONG_SEQUENCE_NUMBER);
        assertThat(canister.clients()).isEmpty();
    }

    @Test
    void aClientTheCanisterHasLostIsToldSo() {
        var client = client(ic, gateway, id);
        open(client);
        canister.reset();
        client.send(new byte[] {1}).block(BOUND);
        assertThat(closing(client).code()).isEqualTo(CloseCode.GONE.code());
    }

    @Test
    void aClientThatNeverOpensIsClosed() {
        var socket = RawSocket.connect(SocketOptions.to(gateway.url())).block(BOUND);
        assertThat(socket.closed().block(BOUND).code()).isEqualTo(CloseCode.TIMEOUT.code());
        await().atMost(BOUND).until(() -> gateway.sessions().size() == 0);
    }

    @Test
    void aClientThatLeavesAtOnceIsClosedAtItsCanister() {
        var client = client(ic, gateway, id);
        client.open().subscribe(ok -> {}, gone -> {});
        await().atMost(BOUND).until(() -> ic.statistics().calls(id) == 1);
        client.abort();
        await().atMost(BOUND)
                .until(() ->
                        gateway.sessions().size() == 0 && gateway.sessions().leaving() == 0);
        assertThat(ic.statistics().executed(id, "ws_open")).isOne();
        assertThat(ic.statistics().executed(id, "ws_close")).isOne();
        assertThat(canister.clients()).isEmpty();
    }

    private void refused(UnaryOperator<DappClient.Builder> change, CloseCode code) {
        var client = client(ic, gateway, id, change);
        client.open().subscribe(ok -> {}, refused -> {});
        assertThat(closing(client).code()).isEqualTo(code.code());
    }

    /** Has no method at all. */
    private static final class PlainCanister implements Canister {
        @Override
        public byte[] update(UpdateContext context, String method, byte[] arg) throws CanisterFault {
            throw CanisterFault.noSuchUpdate(method);
        }

        @Override
        public View view() {
            return (context, method, arg) -> {
                throw CanisterFault.noSuchQuery(method);
            };
        }
    }
}
