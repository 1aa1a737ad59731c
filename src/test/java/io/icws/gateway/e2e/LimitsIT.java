package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.closing;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.numbered;
import static io.icws.gateway.e2e.Dapp.open;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.client.RawSocket;
import io.icws.devnet.client.SocketOptions;
import io.icws.devnet.echo.CdkCanister;
import io.icws.devnet.echo.CdkOptions;
import io.icws.devnet.echo.EchoApplication;
import io.icws.devnet.identity.ClientIdentity;
import io.icws.gateway.BusyScheduler;
import io.icws.gateway.GatewayFixture;
import io.icws.gateway.session.DrainProperties;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At each limit the newcomer is refused and told why; what is established goes on. */
class LimitsIT {

    private static Devnet ic;

    private CdkCanister canister;
    private Principal id;
    private GatewayFixture gateway;
    private DappClient established;
    private int echoes;

    @BeforeAll
    static void startNetwork() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
    }

    @AfterAll
    static void stopNetwork() {
        ic.close();
    }

    @BeforeEach
    void install() {
        canister = new CdkCanister(CdkOptions.production().withPageSize(2), new EchoApplication());
        id = ic.install(canister);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void connectionsInAll() {
        start("gateway.admission.max-connections=2");
        var second = connect(Map.of());
        assertRefused(Map.of(), 503, "connections");
        second.abort();
        await().atMost(BOUND).until(() -> gauge("gateway.connections") == 1);
        connect(Map.of()).abort();
    }

    @Test
    void connectionsOfAnAddressAsTheTrustedProxySawIt() {
        start("gateway.admission.trusted-proxies=1", "gateway.admission.max-connections-per-address=1");
        var first = connect(forwardedFor("192.0.2.1"));
        assertRefused(forwardedFor("192.0.2.1"), 429, "address_connections");
        assertRefused(forwardedFor("203.0.113.9, 192.0.2.1"), 429, "address_connections");
        connect(forwardedFor("192.0.2.1, 203.0.113.9")).abort();
        first.abort();
    }

    @Test
    void aForgedForwardedForChangesNothing() {
        start("gateway.admission.max-connections-per-address=1");
        assertRefused(forwardedFor("192.0.2.1"), 429, "address_connections");
        assertRefused(Map.of("Forwarded", "for=192.0.2.2"), 429, "address_connections");
    }

    @Test
    void handshakesPerSecondOfAnAddress() {
        start("gateway.admission.trusted-proxies=1", "gateway.admission.handshakes-per-second=1");
        // One token comes back each second: of many attempts at once most are refused.
        var refused = IntStream.range(0, 20)
                .filter(i -> !connects(forwardedFor("192.0.2.1")))
                .count();
        assertThat(refused).isPositive();
        assertThat(hits("handshake_rate")).isEqualTo(refused);
        connect(forwardedFor("192.0.2.2")).abort();
    }

    @Test
    void origins() {
        start("gateway.admission.allowed-origins=https://app.example.com,https://*.ic0.app");
        assertRefused(Map.of("Origin", "https://evil.example.com"), 403, "origin");
        assertRefused(Map.of(), 403, "origin");
        connect(Map.of("Origin", "https://app.example.com")).abort();
    }

    @Test
    void aGatewayThatShutsDownRefusesNewcomersAtOnce() {
        start();
        gateway.drain()
                .drain(new DrainProperties(Duration.ZERO, Duration.ZERO, BOUND))
                .block(BOUND);
        assertThat(closing(established).code()).isEqualTo(CloseCode.GOING_AWAY.code());
        assertThatThrownBy(() -> connect(Map.of())).hasMessageContaining("503");
        assertThat(hits("draining")).isOne();
    }

    @Test
    void canistersThatAreNotServed() {
        var denied = ic.install(CdkCanister.echo());
        start("gateway.admission.denied-canisters=" + denied);
        assertClosed(denied, CloseCode.FORBIDDEN, "canister");
    }

    @Test
    void canistersThatAreNotAllowed() {
        start("gateway.admission.allowed-canisters=" + id);
        assertClosed(ic.install(CdkCanister.echo()), CloseCode.FORBIDDEN, "canister");
    }

    @Test
    void canistersInAll() {
        start("gateway.admission.max-canisters=1");
        assertClosed(ic.install(CdkCanister.echo()), CloseCode.TRY_AGAIN_LATER, "canisters");
        openAndClose(client(ic, gateway, id));
    }

    @Test
    void connectionsOfACanister() {
        start("gateway.admission.max-connections-per-canister=1");
        assertClosed(id, CloseCode.TRY_AGAIN_LATER, "canister_connections");
        openAndClose(client(ic, gateway, ic.install(CdkCanister.echo())));
    }

    @Test
    void opensOfAPrincipal() {
        start("gateway.admission.opens-per-minute=2");
        var identity = ClientIdentity.ed25519();
        openAndClose(client(ic, gateway, id, builder -> builder.identity(identity)));
        var second = client(ic, gateway, id, builder -> builder.identity(identity));
        open(second);
        var third = client(ic, gateway, id, builder -> builder.identity(identity));
        third.open().subscribe(ok -> {}, refused -> {});
        assertThat(closing(third).code()).isEqualTo(CloseCode.TOO_FAST.code());
        assertThat(hits("principal_opens")).isOne();
        assertThat(exchange(second, List.of("mine")).block(BOUND)).containsExactly("mine");
        second.close();
    }

    @Test
    void framesOfASession() {
        start("gateway.admission.frames-per-second=10");
        var noisy = opened();
        IntStream.range(0, 100).forEach(i -> noisy.ping(new byte[0]).subscribe(ok -> {}, gone -> {}));
        assertClosed(noisy, CloseCode.TOO_FAST, "frame_rate");
    }

    @Test
    void bytesOfASession() {
        start("gateway.admission.bytes-per-second=20KB", "gateway.session.max-frame-size=20KB");
        var noisy = opened();
        IntStream.range(0, 20).forEach(i -> noisy.send(new byte[10_000]).subscribe(ok -> {}, gone -> {}));
        assertClosed(noisy, CloseCode.TOO_FAST, "byte_rate");
    }

    @Test
    void sizeOfAFrame() {
        start("gateway.session.max-frame-size=20KB");
        var noisy = opened();
        noisy.sendRaw(new byte[30_000]).block(BOUND);
        assertClosed(noisy, CloseCode.TOO_BIG, "frame_size");
    }

    @Test
    void messagesThatWaitForTheCanister() {
        start("gateway.relay.queue-messages=2");
        var noisy = opened();
        numbered("", 20).forEach(text -> noisy.send(text.getBytes(UTF_8)).subscribe(ok -> {}, gone -> {}));
        assertClosed(noisy, CloseCode.TOO_FAST, "relay_queue");
    }

    @Test
    void timeToOpen() {
        start("gateway.session.constants.open-timeout=5s");
        var socket = connect(Map.of());
        assertThat(socket.closed().block(BOUND).code()).isEqualTo(CloseCode.TIMEOUT.code());
        assertThat(hits("open_time")).isOne();
    }

    @Test
    void timeToAnswerAPing() {
        start("gateway.session.ping-interval=500ms", "gateway.session.pong-timeout=5s");
        var mute = client(
                ic,
                gateway,
                id,
                builder -> builder.socket(socket -> new SocketOptions(
                        socket.gateway(), socket.trustAll(), socket.receiveBuffer(), false, socket.headers())));
        open(mute);
        assertClosed(mute, CloseCode.TIMEOUT, "pong_time");
    }

    @Test
    void timeThatMessagesWaitForTheCanister() {
        start("gateway.relay.queue-age=1s");
        var patient = opened();
        ic.pause();
        try {
            numbered("", 2).forEach(text -> patient.send(text.getBytes(UTF_8)).subscribe(ok -> {}, gone -> {}));
            assertThat(closing(patient).code()).isEqualTo(CloseCode.TOO_FAST.code());
        } finally {
            ic.resume();
        }
        assertClosed(patient, CloseCode.TOO_FAST, "relay_age");
    }

    @Test
    void sizeOfAFirstFrame() {
        start("gateway.session.constants.max-first-frame=1KB");
        var socket = connect(Map.of());
        socket.send(new byte[1025]).block(BOUND);
        assertThat(socket.closed().block(BOUND).code()).isEqualTo(CloseCode.TOO_BIG.code());
        assertThat(hits("frame_size")).isOne();
        var later = opened();
        later.send(new byte[2_000]).block(BOUND);
        assertThat(later.received().next().block(BOUND)).hasSize(2_000);
        later.close();
    }

    @Test
    void signaturesThatWaitForTheirCheck() {
        start("gateway.session.constants.admission-queue=4");
        try (var busy = BusyScheduler.fill(gateway.scheduler("frameCheckScheduler"))) {
            assertClosed(id, CloseCode.TRY_AGAIN_LATER, "signature_checks");
        }
        openAndClose(client(ic, gateway, id));
    }

    @Test
    void canisterSignaturesThatWaitForTheirCheck() {
        start("gateway.admission.constants.canister-signature-queue=1");
        var identity = ClientIdentity.canister(ic.installInternetIdentityOnRoot(), new byte[0]);
        try (var busy = BusyScheduler.fill(gateway.scheduler("canisterSignatureScheduler"))) {
            var client = client(ic, gateway, id, builder -> builder.identity(identity));
            client.open().subscribe(ok -> {}, refused -> {});
            assertClosed(client, CloseCode.TRY_AGAIN_LATER, "canister_signature_checks");
            openAndClose(client(ic, gateway, id));
        }
        openAndClose(client(ic, gateway, id, builder -> builder.identity(identity)));
    }

    @Test
    void firstFramesThatWaitForTheirCheckCountAsBuffered() {
        start();
        var admission = gateway.scheduler("frameCheckScheduler");
        try (var busy = BusyScheduler.occupy(admission, Runtime.getRuntime().availableProcessors())) {
            var client = client(ic, gateway, id);
            client.open().subscribe(ok -> {}, gone -> {});
            await().atMost(BOUND).until(() -> gauge("gateway.buffered") > 0);
            client.abort();
            await().atMost(BOUND).until(() -> gauge("gateway.buffered") == 0);
        }
    }

    @Test
    void timeWithoutAMessage() {
        start("gateway.session.idle-timeout=5s");
        var idle = opened();
        await().atMost(BOUND).until(() -> {
            assertEchoes();
            return hits("idle_time") > 0;
        });
        assertThat(closing(idle).code()).isEqualTo(CloseCode.TIMEOUT.code());
    }

    @Test
    void aClientThatStopsReadingHoldsNoMoreThanItsBound() {
        // What is read ahead would count as well.
        start(
                "gateway.session.outbound-size=8MB",
                "gateway.session.constants.close-grace=1s",
                "gateway.polling.read-ahead=1");
        var stuck = stuck();
        // The sending operator takes 128 messages ahead: all of these, if they counted as written when taken.
        IntStream.range(0, 40).forEach(i -> push(stuck, 500_000));
        await().atMost(BOUND).until(() -> {
            assertThat(gauge("gateway.buffered")).isLessThanOrEqualTo(8 << 20);
            return hits("outbound_queue") == 1;
        });
        assertEchoes();
        await().atMost(BOUND).until(() -> gauge("gateway.buffered") == 0 && gauge("gateway.connections") == 1);
    }

    @Test
    void theSlowestReaderIsCutOffBeforeTheProcessHoldsTooMuch() {
        start("gateway.admission.max-buffered=4MB", "gateway.session.outbound-size=1GB");
        var stuck = stuck();
        while (gauge("gateway.buffered") <= 3 << 20) {
            push(stuck, 200_000);
            // What was pushed before has been fetched when this comes back.
            assertEchoes();
        }
        assertRefused(Map.of(), 503, "buffered");
        IntStream.range(0, 10).forEach(i -> push(stuck, 200_000));
        await().atMost(BOUND).until(() -> {
            assertThat(gauge("gateway.buffered")).isLessThanOrEqualTo((4 << 20) + 201_000);
            return hits("reader_buffer") == 1;
        });
        await().atMost(BOUND).until(() -> gauge("gateway.buffered") == 0 && gauge("gateway.connections") == 1);
        connect(Map.of()).abort();
    }

    @Test
    void aSenderIsClosedBeforeTheProcessHoldsTooMuch() {
        start("gateway.admission.max-buffered=100KB");
        var noisy = opened();
        ic.pause();
        try {
            IntStream.range(0, 10).forEach(i -> noisy.send(new byte[30_000]).subscribe(ok -> {}, gone -> {}));
            assertThat(closing(noisy).code()).isEqualTo(CloseCode.TRY_AGAIN_LATER.code());
        } finally {
            ic.resume();
        }
        assertThat(hits("sender_buffer")).isOne();
        assertEchoes();
        await().atMost(BOUND).until(() -> gauge("gateway.buffered") == 0);
    }

    @Test
    void aCanisterPolledTooOftenWaitsForItsBudget() {
        start("gateway.polling.max-polls-per-second=5");
        var others = ic.install(CdkCanister.echo());
        openAndClose(client(ic, gateway, others));
        await().atMost(BOUND).until(() -> hits("canister_polls") > 0);
    }

    @Test
    void aCanisterThatAnswersTooMuchWaitsForItsBudgetAndNoOtherDoes() {
        start("gateway.polling.max-bytes-per-second=20KB");
        var all = new AtomicBoolean();
        // Worth minutes of its budget.
        IntStream.range(0, 60).forEach(i -> push(established, 100_000));
        established.received().skip(59).next().subscribe(last -> all.set(true));
        await().atMost(BOUND).until(() -> hits("canister_bytes") > 0);
        openAndClose(client(ic, gateway, ic.install(CdkCanister.echo())));
        assertThat(all).isFalse();
    }

    private void start(String... properties) {
        var all = Stream.concat(Stream.of("gateway.polling.interval=50ms"), Stream.of(properties));
        gateway = GatewayFixture.start(ic.url(), all.toArray(String[]::new));
        established = client(
                ic,
                gateway,
                id,
                builder -> builder.socket(socket -> socket.withHeaders(Map.of("Origin", "https://a.ic0.app"))));
        open(established);
    }

    private DappClient opened() {
        var client = client(ic, gateway, id);
        open(client);
        return client;
    }

    private DappClient stuck() {
        var client = client(ic, gateway, id, builder -> builder.socket(socket -> socket.withReceiveBuffer(4096)));
        open(client);
        client.stopReading();
        return client;
    }

    private void push(DappClient client, int size) {
        canister.send(client.key().principal(), new byte[size]);
    }

    private RawSocket connect(Map<String, String> headers) {
        return RawSocket.connect(SocketOptions.to(gateway.url()).withHeaders(headers))
                .block(BOUND);
    }

    private boolean connects(Map<String, String> headers) {
        try {
            connect(headers).abort();
            return true;
        } catch (RuntimeException refused) {
            assertThat(refused).hasMessageContaining("429");
            return false;
        }
    }

    private static Map<String, String> forwardedFor(String value) {
        return Map.of("X-Forwarded-For", value);
    }

    private void openAndClose(DappClient client) {
        open(client);
        assertThat(exchange(client, List.of("hello")).block(BOUND)).containsExactly("hello");
        client.close();
    }

    private void assertRefused(Map<String, String> headers, int status, String limit) {
        double before = hits(limit);
        assertThatThrownBy(() -> connect(headers)).hasMessageContaining(String.valueOf(status));
        assertThat(hits(limit)).isEqualTo(before + 1);
        assertEchoes();
    }

    private void assertClosed(Principal target, CloseCode code, String limit) {
        var client = client(ic, gateway, target);
        client.open().subscribe(ok -> {}, refused -> {});
        assertClosed(client, code, limit);
    }

    private void assertClosed(DappClient client, CloseCode code, String limit) {
        assertThat(closing(client).code()).isEqualTo(code.code());
        await().atMost(BOUND).until(() -> hits(limit) == 1);
        assertEchoes();
    }

    private void assertEchoes() {
        var text = "echo " + echoes++;
        established.send(text.getBytes(UTF_8)).block(BOUND);
        established
                .received()
                .filter(content -> new String(content, UTF_8).equals(text))
                .next()
                .block(BOUND);
    }

    private double hits(String limit) {
        return gateway.meters()
                .get("gateway.limits.hit")
                .tag("limit", limit)
                .counter()
                .count();
    }

    private double gauge(String name) {
        return gateway.meters().get(name).gauge().value();
    }
}
