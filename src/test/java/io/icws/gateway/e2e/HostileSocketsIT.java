package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static io.icws.gateway.e2e.TcpClient.fragment;
import static io.icws.gateway.e2e.TcpClient.frame;
import static io.icws.gateway.e2e.TcpClient.unmasked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
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

/** Sockets that break the rules of TCP's, HTTP's or WebSocket's users end alone, quietly, and leave nothing behind. */
class HostileSocketsIT {

    private static final int MAX_FRAME = 64 << 10;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private static Devnet ic;
    private static GatewayFixture gateway;
    private static ErrorLog log;
    private static Principal canister;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
        gateway = GatewayFixture.start(
                ic.url(),
                "gateway.polling.interval=50ms",
                "gateway.session.constants.handshake-timeout=2s",
                "gateway.session.ping-interval=2s",
                "gateway.session.pong-timeout=5s",
                "gateway.session.constants.close-grace=1s",
                "gateway.session.max-frame-size=64KB");
        log = ErrorLog.attach();
        canister = ic.install(CdkCanister.echo());
    }

    @AfterAll
    static void stop() {
        log.close();
        gateway.close();
        ic.close();
    }

    @BeforeEach
    void forgetWhatWasLogged() {
        log.errors().clear();
    }

    @AfterEach
    void nothingIsLeftAndOthersAreServed() {
        var client = client(ic, gateway, canister);
        open(client);
        assertThat(exchange(client, List.of("still", "there")).block(BOUND)).containsExactly("still", "there");
        client.close();
        await().atMost(BOUND)
                .until(() ->
                        gateway.sessions().size() == 0 && gateway.sessions().leaving() == 0);
        assertThat(log.errors()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aFrameAgainstTheRulesEndsTheConnection(String what, int code, byte[] bytes) throws IOException {
        try (var client = TcpClient.upgraded(gateway.url())) {
            client.write(bytes);
            assertThat(client.readClose()).isEqualTo(code);
            assertThat(client.endsInTime()).isTrue();
        }
    }

    /** Unread bytes would make the kernel reset the connection, and the close frame would be lost with it. */
    @ParameterizedTest
    @ValueSource(ints = {TEXT, PING})
    void whoStillSendsIsToldWhyAsWell(int opcode) throws IOException {
        try (var client = TcpClient.upgraded(gateway.url())) {
            client.write(opcode == TEXT ? frame(TEXT, ascii("hello")) : frame(0x40 | PING, new byte[1]));
            var more = frame(TEXT, new byte[64 << 10]);
            for (int i = 0; i < 128; i++) {
                client.write(more);
            }
            assertThat(client.readClose()).isEqualTo(opcode == TEXT ? 1003 : 1002);
            assertThat(client.endsInTime()).isTrue();
        }
    }

    @Test
    void whoNeverEndsItsSideIsCutOff() throws IOException {
        try (var client = TcpClient.upgraded(gateway.url())) {
            client.write(frame(TEXT, ascii("hello")));
            assertThat(client.endsInTime()).isTrue();
            await().atMost(BOUND)
                    .until(() ->
                            gateway.meters().get("gateway.connections").gauge().value() == 0);
        }
    }

    /** Netty answers a wrong close frame with the end of the connection, the others with a close frame of their own. */
    static Stream<Arguments> aFrameAgainstTheRulesEndsTheConnection() {
        return Stream.of(
                Arguments.of("text", 1003, frame(TEXT, ascii("hello"))),
                Arguments.of("text that is not UTF-8", 1003, frame(TEXT, hex("c328"))),
                Arguments.of("too big", 1009, frame(BINARY, new byte[MAX_FRAME + 1])),
                Arguments.of("too big, announced only", 1009, hex("82ff000000007fffffff")),
                Arguments.of("of 2^63 - 1 bytes, announced only", 1009, hex("82ff7fffffffffffffff")),
                Arguments.of("of 2^63 bytes, announced only", 1002, hex("82ff8000000000000000")),
                Arguments.of("fragments too big together", 1009, fragments(40, MAX_FRAME / 32)),
                Arguments.of("two fragments too big together", 1009, fragments(2, MAX_FRAME - 1)),
                Arguments.of("first reserved bit", 1002, frame(0x40 | BINARY, new byte[1])),
                Arguments.of("second reserved bit", 1002, frame(0x20 | BINARY, new byte[1])),
                Arguments.of("third reserved bit", 1002, frame(0x10 | BINARY, new byte[1])),
                Arguments.of("unknown data opcode", 1002, frame(3, new byte[1])),
                Arguments.of("unknown control opcode", 1002, frame(11, new byte[1])),
                Arguments.of("not masked", 1002, unmasked(BINARY, new byte[1])),
                Arguments.of("ping of 126 bytes", 1002, frame(PING, new byte[126])),
                Arguments.of("ping in fragments", 1002, fragment(PING, new byte[1])),
                Arguments.of("continuation of nothing", 1002, frame(CONTINUATION, new byte[1])),
                Arguments.of("message within a message", 1002, twice(fragment(BINARY, new byte[1]))),
                Arguments.of("close of one byte", 1002, frame(CLOSE, new byte[1])),
                Arguments.of("close whose reason is not UTF-8", TcpClient.NO_FRAME, frame(CLOSE, hex("03e8c328"))),
                Arguments.of("close code 0", TcpClient.NO_FRAME, TcpClient.close(0)),
                Arguments.of("close code 999", TcpClient.NO_FRAME, TcpClient.close(999)),
                Arguments.of("close code 1005", TcpClient.NO_FRAME, TcpClient.close(1005)),
                Arguments.of("close code 1006", TcpClient.NO_FRAME, TcpClient.close(1006)),
                Arguments.of("close code 1015", TcpClient.NO_FRAME, TcpClient.close(1015)),
                Arguments.of("close code 2999", TcpClient.NO_FRAME, TcpClient.close(2999)),
                Arguments.of("close code 65535, taken as the peer's own", 65535, TcpClient.close(65535)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aRequestThatNeverEndsIsCut(String what, String request) throws IOException {
        try (var client = TcpClient.connect(gateway.url())) {
            client.write(request);
            assertThat(client.endsInTime()).isTrue();
        }
    }

    static Stream<Arguments> aRequestThatNeverEndsIsCut() {
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("half a line", "GET / HT"),
                Arguments.of("half a header", TcpClient.UPGRADE.substring(0, 60)),
                Arguments.of("all but the last byte", TcpClient.UPGRADE.substring(0, TcpClient.UPGRADE.length() - 1)),
                Arguments.of("a body that does not come", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n"),
                Arguments.of(
                        "a chunk that does not come",
                        "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n"),
                Arguments.of("plain HTTP, kept alive", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("no HTTP", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"));
    }

    @Test
    void aRequestThatTricklesInIsCut() throws IOException {
        try (var client = TcpClient.connect(gateway.url())) {
            client.write("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
            // A byte at a time, for as long as anybody listens.
            await().atMost(BOUND).pollInterval(Duration.ofMillis(100)).until(() -> !takes(client, "a"));
        }
    }

    @Test
    void aRequestWithTooMuchHeaderIsRefused() throws IOException {
        try (var client = TcpClient.connect(gateway.url())) {
            client.write("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n");
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 431 ");
            assertThat(client.endsInTime()).isTrue();
        }
    }

    @Test
    void aRequestWithTooLongALineIsRefused() throws IOException {
        try (var client = TcpClient.connect(gateway.url())) {
            client.write("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 414 ");
            assertThat(client.endsInTime()).isTrue();
        }
    }

    @Test
    void aPeerThatIsGoneWithoutAWordIsClosed() throws IOException {
        try (var client = TcpClient.upgraded(gateway.url())) {
            assertThat(client.readClose()).isEqualTo(4408);
            // The close frame stays unanswered.
            assertThat(client.endsInTime()).isTrue();
        }
    }

    @Test
    void aPeerThatFinishesSendingIsClosed() throws IOException {
        try (var client = TcpClient.upgraded(gateway.url())) {
            client.finish();
            assertThat(client.endsInTime()).isTrue();
        }
    }

    @Test
    void pingsOfAClientThatDoesNotReadAreNotHoarded() throws IOException {
        int sent = 200_000;
        var pings = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            pings.writeBytes(frame(PING, new byte[125]));
        }
        try (var client = TcpClient.upgraded(gateway.url(), 4 << 10)) {
            for (int i = 0; i < sent / 1_000; i++) {
                client.write(pings.toByteArray());
            }
            assertThat(client.count(PONG, 1_000)).isPositive().isLessThan(sent / 2);
        } catch (SocketException cut) {
            assertThat(cut).hasMessageNotContaining("refused");
        }
    }

    /** Each stage at which one can leave. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aStormOfVisitorsWhoLeaveAtOncePasses(int stage) throws IOException {
        var frame = frame(BINARY, new byte[100]);
        for (int i = 0; i < 400; i++) {
            var client = TcpClient.connect(gateway.url());
            switch (stage) {
                case 0 -> {}
                case 1 -> client.write(TcpClient.UPGRADE.substring(0, 40));
                case 2 -> client.write(TcpClient.UPGRADE);
                case 3 -> {
                    client.write(TcpClient.UPGRADE);
                    client.readHeaders();
                }
                default -> {
                    client.write(TcpClient.UPGRADE);
                    client.readHeaders();
                    client.write(java.util.Arrays.copyOf(frame, 50));
                }
            }
            if (i % 2 == 0) {
                client.reset();
            } else {
                client.close();
            }
        }
    }

    private static boolean takes(TcpClient client, String bytes) {
        try {
            client.write(bytes);
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    private static byte[] fragments(int count, int size) {
        var message = new ByteArrayOutputStream();
        message.writeBytes(fragment(BINARY, new byte[size]));
        for (int i = 1; i < count; i++) {
            message.writeBytes(
                    i < count - 1 ? fragment(CONTINUATION, new byte[size]) : frame(CONTINUATION, new byte[size]));
        }
        return message.toByteArray();
    }

    private static byte[] twice(byte[] bytes) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(bytes);
        both.writeBytes(bytes);
        return both.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
