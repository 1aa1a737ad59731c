package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.gateway.GatewayFixture;
import io.icws.gateway.Gateways;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No bytes that a stranger sends to a port print a stack trace, or lines without end. */
class HostileRequestsIT {

    /** On the management port a request that never ends is waited for as long. */
    private static final int PATIENCE_MILLIS = 50;

    private static Devnet ic;
    private static GatewayFixture plain;
    private static GatewayFixture encrypted;
    private static StrangersLog log;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().start();
        plain = GatewayFixture.start(ic.url(), "gateway.session.constants.handshake-timeout=1s");
        var tls = new ArrayList<>(List.of(
                GatewayFixture.tls(Gateways.resource("tls/first.pem"), Gateways.resource("tls/first-key.pem"))));
        tls.add("gateway.session.constants.handshake-timeout=1s");
        tls.add("gateway.admission.proxy-protocol-from=127.0.0.2");
        encrypted = GatewayFixture.start(ic.url(), tls.toArray(String[]::new));
        log = StrangersLog.attach();
    }

    @AfterAll
    static void stop() {
        log.close();
        encrypted.close();
        plain.close();
        ic.close();
    }

    @BeforeEach
    void forgetWhatWasLogged() {
        log.forget();
    }

    @AfterEach
    void nothingIsLeftAndNothingWasLogged() {
        await().atMost(BOUND)
                .until(() ->
                        plain.sessions().size() == 0 && encrypted.sessions().size() == 0);
        assertThat(log.traces()).isEmpty();
        // The first is logged once in the life of a gateway, the second after the connection was closed.
        var often = log.lines().stream()
                .filter(line -> !line.contains("looks like a proxy") && !line.contains("header of the PROXY protocol"))
                .toList();
        assertThat(often).allMatch(line -> line.contains("never opened"));
        assertThat(often.size()).isLessThanOrEqualTo(1 + log.seconds());
    }

    @Test
    void onThePlainPort() throws IOException {
        sendAll(plain.url(), requests(), false);
    }

    @Test
    void onTheManagementPort() throws IOException {
        sendAll(plain.managementUrl(), requests(), false);
    }

    @Test
    void onTheEncryptedPortInTheClear() throws IOException {
        sendAll(encrypted.url(), requests(), false);
    }

    /** What is different there, and some of what is not: handshakes of TLS are dear. */
    @Test
    void onTheEncryptedPort() throws IOException {
        var all = requests();
        var some = IntStream.range(0, all.size()).filter(i -> i % 12 == 0).mapToObj(all::get);
        sendAll(encrypted.url(), some.toList(), true);
    }

    @ParameterizedTest(name = "[{0}]")
    @ValueSource(strings = {"", "0", "7", "8", "12", "14", "013", "13, 8", "8, 13", "13, 13", "x", "\u00ff", "-13"})
    void onlyVersion13IsSpoken(String version) throws IOException {
        assertUpgradeRequired("Sec-WebSocket-Version: " + version + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8\r\n",
                "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n"
            })
    void aRequestWithoutTheVersionIsToldIt(String headers) throws IOException {
        assertUpgradeRequired(headers);
    }

    /** Bytes that would be lost, and their buffer with them. */
    @Test
    void framesBeforeTheHandshakeIsAnsweredEndTheConnection() throws IOException {
        try (var client = TcpClient.connect(plain.url())) {
            client.write(v13("/", "") + "\u0082\u0080\u0000\u0000\u0000\u0000");
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 101 ");
            assertThat(client.endsInTime()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/{a}|[b]/%/%zz^", "/?{a}=[b]|%&c=^`", "/v0?{", "/%c3%28", "/#a", "//", "http://other/{x}"})
    void anyPathIsAccepted(String target) throws IOException {
        try (var client = TcpClient.connect(plain.url())) {
            client.write(v13(target, ""));
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 101 ");
        }
    }

    /** RFC 6455, 4.2.2: a server that agrees to none of the client's sub-protocols sends no header. */
    @Test
    void noSubProtocolIsChosen() throws IOException {
        try (var client = TcpClient.connect(plain.url())) {
            client.write(v13("/", "Sec-WebSocket-Protocol: p, q\r\n"));
            assertThat(client.readHeaders())
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("sec-websocket-protocol");
        }
    }

    @Test
    void aHandshakeMayBeSpelledInAnyCase() throws IOException {
        try (var client = TcpClient.connect(plain.url())) {
            client.write(v13("/", "")
                    .replace("Connection: Upgrade", "connection: keep-alive, UPGRADE")
                    .replace("Upgrade: websocket", "UPGRADE: WebSocket"));
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 101 ");
        }
    }

    @Test
    void theProxyProtocolComesBeforeTls() throws IOException {
        var header = ProxyProtocolIT.v2("192.0.2.1", 0);
        try (var client = TcpClient.overTls(encrypted.url(), "127.0.0.2", header)) {
            client.write(v13("/", ""));
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 101 ");
        }
        assertThatThrownBy(() -> {
                    try (var client = TcpClient.overTls(encrypted.url(), "127.0.0.2", new byte[0])) {
                        client.write(v13("/", ""));
                        client.readHeaders();
                    }
                })
                .isInstanceOf(IOException.class);
    }

    private static void assertUpgradeRequired(String headers) throws IOException {
        try (var client = TcpClient.connect(plain.url())) {
            client.write(upgrade("/", headers));
            assertThat(client.readHeaders())
                    .startsWith("HTTP/1.1 426 ")
                    .containsIgnoringCase("\r\nSec-WebSocket-Version: 13\r\n")
                    .containsIgnoringCase("\r\nUpgrade: websocket\r\n")
                    .containsIgnoringCase("\r\nContent-Length: 0\r\n");
        }
    }

    /** All at once, so that they end by the same deadline. */
    private static void sendAll(URI port, Collection<byte[]> requests, boolean tls) throws IOException {
        var clients = new ArrayList<TcpClient>();
        try {
            for (var request : requests) {
                var client = tls ? TcpClient.overTls(port) : TcpClient.connect(port);
                clients.add(client);
                client.writeIfTaken(request);
            }
            for (var client : clients) {
                client.awaitAnswer(PATIENCE_MILLIS);
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    private static String upgrade(String target, String headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n";
    }

    private static String v13(String target, String headers) {
        return upgrade(target, "Sec-WebSocket-Version: 13\r\n" + headers);
    }

    private static String get(String target, String headers) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
    }

    private static List<byte[]> requests() {
        var all = new ArrayList<byte[]>();
        var texts = new ArrayList<String>();
        for (var version : List.of("", "0", "7", "8", "14", "13, 8", "99999999999999999999", "x")) {
            texts.add(upgrade("/", "Sec-WebSocket-Version: " + version + "\r\n"));
        }
        texts.add(upgrade("/", ""));
        texts.add(upgrade("/", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 8\r\n"));
        texts.add(
                upgrade("/", "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 1 2 3\r\n") + "12345678");
        texts.add(get(
                        "/",
                        "Connection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Key1: 1 1\r\n"
                                + "Sec-WebSocket-Key2: 2 2\r\nOrigin: x\r\n")
                + "12345678");
        for (var method : List.of("POST", "HEAD", "CONNECT", "OPTIONS", "PRI", "TRACE", "get", "G\u00e4T", "G,ET")) {
            for (var target : List.of("/", "*", "localhost:80", "http://localhost/", "")) {
                texts.add(v13(target, "").replaceFirst("GET", method));
            }
            texts.add(get("/actuator/health", "").replaceFirst("GET", method));
            texts.add(get("/actuator/prometheus", "").replaceFirst("GET", method));
        }
        for (var target : List.of(
                "/%",
                "/%zz",
                "/%00",
                "/%ff%fe",
                "/{a}|[b]^`\"<>\\",
                "/?{a}=[b]|%",
                "/a b",
                "//",
                "//evil/..%2f",
                "/../..",
                "http://",
                "http:///",
                "http://[::1",
                "http://a:b@c:99999/x",
                "ws://x/",
                "\u0001",
                "/\u0080\u00ff",
                "/#a#b",
                "?",
                ";",
                "/;a=%;b",
                "/v0/../%2e%2e",
                "/actuator/%",
                "/actuator/health/%zz",
                "/actuator/health/{",
                "/actuator/loggers/%00",
                "/actuator/usage?x=%zz",
                "/actuator/prometheus?includedNames[]={",
                "/metrics?%",
                "/actuator/gateway/sessions/%ff",
                "/status/%2e%2e/",
                "/status.js?{",
                "/actuator/metrics/%",
                "foo://bar",
                "/actuator/prometheus?includedNames=%zz&name[]=|")) {
            texts.add(get(target, ""));
            texts.add(v13(target, ""));
            texts.add(v13(target, "").replace("HTTP/1.1", "HTTP/1.0"));
        }
        for (var host : List.of(
                "",
                "[",
                "[::1",
                "[::1]:x",
                "a:b:c",
                "a:99999",
                "a:-1",
                "a b",
                "a/b",
                "{",
                "%",
                "\u00ff",
                "a\r\nHost: b",
                "a,b",
                "@",
                "a:80:",
                ":",
                ":80",
                "[]",
                "[v1.x]:1",
                "a_b",
                "a|b:1")) {
            texts.add(v13("/", "").replace("Host: localhost", "Host: " + host));
            texts.add(get("/actuator/health", "").replace("Host: localhost", "Host: " + host));
        }
        for (var headers : List.of(
                "Content-Length: -1",
                "Content-Length: 5\r\n\r\nabcde",
                "Content-Length: 99999999999999999999",
                "Content-Length: 1, 1\r\n\r\nx",
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nBad Trailer\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1;" + "a".repeat(9000) + "\r\nx\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nA: " + "a".repeat(20000) + "\r\n\r\n",
                "Expect: 100-continue",
                "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nabcde",
                "Expect: nonsense",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "Sec-WebSocket-Protocol: ,",
                "Sec-WebSocket-Protocol: \u00ff{}",
                "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99",
                "Sec-WebSocket-Extensions: ;;;=,",
                "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
                "Upgrade: h2c",
                "Connection: \u00ff",
                "Connection: close",
                "Cookie: \u00ff=;;==;$Version=1",
                "Origin: \u00ff\r\nOrigin: x",
                "Origin:",
                "X-Forwarded-For: \u00ff,,,",
                "X-Forwarded-Host: [\r\nX-Forwarded-Proto: {\r\nX-Forwarded-Port: x\r\nX-Forwarded-Prefix: {",
                "Forwarded: for=\"\r\nForwarded: host=\"[\";proto=%",
                "traceparent: 00-\u00ff",
                "traceparent: 00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01",
                "baggage: %zz=\u00ff;;",
                "tracestate: ,,=",
                "Accept: \u00ff",
                "Accept: a/b;q=x",
                "Accept: */*;q=2",
                "Accept: text/html;;;",
                "Accept-Language: {",
                "Accept-Language: " + "x-".repeat(50),
                "Accept-Encoding: \u00ff",
                "Content-Type: {",
                "Range: bytes=9-1",
                "If-Modified-Since: x",
                "Authorization: Basic \u00ff",
                "Access-Control-Request-Method: {\r\nOrigin: x",
                ": x",
                "A B: x",
                "\u0000: x",
                "X: \u0000",
                " folded: x",
                "X-Long: " + "a".repeat(20000),
                "X")) {
            texts.add(v13("/", headers + "\r\n"));
            texts.add(get("/actuator/health", headers + "\r\n"));
            texts.add(get("/actuator/loggers/root", headers + "\r\n").replaceFirst("GET", "POST"));
            texts.add(get("/", headers + "\r\n").replaceFirst("GET", "POST"));
        }
        for (var connection :
                List.of("keep-alive, Upgrade", "UPGRADE", "x", "Upgrade\r\nConnection: close", ",,,", "")) {
            texts.add(v13("/", "").replace("Connection: Upgrade", "Connection: " + connection));
        }
        for (var upgrade :
                List.of("WEBSOCKET", "h2c, websocket", "websocket\r\nUpgrade: h2c", "h2c\r\nUpgrade: websocket", "")) {
            texts.add(v13("/", "").replace("Upgrade: websocket", "Upgrade: " + upgrade));
        }
        for (var key : List.of("", "x", "\u00ff", "a".repeat(5000))) {
            texts.add(v13("/", "").replaceFirst("Key: .*==", "Key: " + key));
        }
        texts.add(v13("/", "").replaceFirst("Sec-WebSocket-Key: .*==\r\n", ""));
        for (var version : List.of(
                "HTTP/0.9",
                "HTTP/1.0",
                "HTTP/1.2",
                "HTTP/2.0",
                "HTTP/3",
                "HTTP/9.9",
                "XYZ/1.1",
                "HTTP/x",
                "",
                "RTSP/1.0")) {
            texts.add(v13("/", "").replace("HTTP/1.1", version));
        }
        texts.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000");
        texts.add("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + v13("/", ""));
        texts.add("\r\n\r\n\r\n");
        texts.add("GET\r\n\r\n");
        texts.add("GET /\r\n\r\n");
        texts.add("\u0000".repeat(100));
        texts.add("a".repeat(100_000));
        texts.add("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(10_000) + "\r\n");
        texts.add("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n");
        texts.add(get("/", "").repeat(20));
        texts.add(v13("/", "").repeat(3));
        texts.add(get("/actuator/health", "") + v13("/%", "") + "garbage\r\n\r\n");
        texts.add(get("/", "Content-Length: 3\r\n") + "abc" + v13("/", ""));
        texts.add("EHLO x\r\n");
        texts.add("SSH-2.0-OpenSSH_9.2\r\n");
        texts.add("*1\r\n$4\r\nPING\r\n");
        texts.add("<policy-file-request/>\u0000");
        texts.add("GET / HTTP/1.1\rHost: x\r\r");
        texts.add("GET / HTTP/1.1\nHost: x\n\n");
        texts.forEach(text -> all.add(text.getBytes(StandardCharsets.ISO_8859_1)));
        all.add(HexFormat.of().parseHex("16030100c8010000c40303" + "00".repeat(193))); // TLS client hello
        all.add(HexFormat.of().parseHex("15030300020228")); // TLS alert
        all.add(HexFormat.of().parseHex("802e0100020015000000100100800700c0030080060040020080040080")); // SSLv2 hello
        all.add(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000cc0000201c000020200010002")); // PROXY v2
        var random = new Random(1);
        for (int i = 0; i < 20; i++) {
            var bytes = new byte[300];
            random.nextBytes(bytes);
            all.add(bytes);
        }
        return all;
    }
}
