package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.gateway.GatewayFixture;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Load balancers that name the client by the PROXY protocol: whom the limits of an address count. */
class ProxyProtocolIT {

    private static final String BALANCER = "127.0.0.2";
    private static final String STRANGER = "127.0.0.3";
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private static Devnet ic;
    private static GatewayFixture gateway;
    private static StrangersLog log;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().start();
        gateway = GatewayFixture.start(
                ic.url(),
                "gateway.admission.proxy-protocol-from=" + BALANCER + ",10.0.0.0/8",
                "gateway.admission.max-connections-per-address=1",
                "gateway.session.constants.handshake-timeout=2s");
        log = StrangersLog.attach();
    }

    @AfterAll
    static void stop() {
        log.close();
        gateway.close();
        ic.close();
    }

    @AfterEach
    void nothingIsLeft() {
        await().atMost(BOUND)
                .until(() -> gateway.meters().get("gateway.connections").gauge().value() == 0);
        assertThat(log.traces()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void theAddressInTheHeaderCounts(String kind, byte[] client, byte[] sameClient, byte[] other) throws IOException {
        try (var _ = answered(client, 101);
                var _ = answered(sameClient, 429);
                var _ = answered(other, 101)) {
            // Their answers say it.
        }
    }

    static Stream<Arguments> theAddressInTheHeaderCounts() throws IOException {
        return Stream.of(
                Arguments.of("version 1, IPv4", v1("192.0.2.1", 1), v1("192.0.2.1", 2), v1("192.0.2.2", 1)),
                Arguments.of("version 1, IPv6", v1("2001:db8::1", 1), v1("2001:db8::2", 1), v1("2001:db8:1::1", 1)),
                Arguments.of("version 2, IPv4", v2("192.0.2.1", 0), v2("192.0.2.1", 30), v2("192.0.2.2", 0)),
                Arguments.of("version 2, IPv6", v2("2001:db8::1", 0), v2("2001:db8::2", 3000), v2("2001:db8:1::1", 0)));
    }

    /** Health checks, and connections that the load balancer makes itself. */
    @Test
    void withoutAnAddressInTheHeaderThePeersCounts() throws IOException {
        var local = with(SIGNATURE, HexFormat.of().parseHex("20000000"));
        var unix = with(SIGNATURE, HexFormat.of().parseHex("213100d8"), new byte[216]);
        try (var _ = answered(ascii("PROXY UNKNOWN\r\n"), 101);
                var _ = answered(local, 429);
                var _ = answered(unix, 429)) {
            // Their answers say it.
        }
    }

    @Test
    void aHeaderMayComeByteByByte() throws IOException {
        try (var client = TcpClient.connect(gateway.url(), BALANCER)) {
            for (byte b : v1("192.0.2.1", 1)) {
                client.write(new byte[] {b});
            }
            client.write(TcpClient.UPGRADE);
            assertThat(client.readHeaders()).startsWith("HTTP/1.1 101 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
                "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP6 fe80::1%zone 2001:db8::1 1 2\r\n",
                "PROXY TCP5 192.0.2.1 192.0.2.2 1 2\r\n",
                "\r\n\r\n\0\r\nQUIT\n\u0011\u0011\u0000\u000c",
                "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\u0000\u0001x"
            })
    void aListedPeerMustBeginWithAHeader(String instead) throws IOException {
        try (var client = balanced(instead.getBytes(StandardCharsets.ISO_8859_1))) {
            assertThatThrownBy(client::readHeaders).isInstanceOfAny(EOFException.class, IOException.class);
            assertThat(client.endsInTime()).isTrue();
        }
    }

    @Test
    void aHeaderThatDoesNotEndIsCut() throws IOException {
        try (var client = TcpClient.connect(gateway.url(), BALANCER)) {
            client.write("PROXY TCP4 192.0.2.1");
            assertThat(client.endsInTime()).isTrue();
        }
    }

    @Test
    void nobodyElseIsBelieved() throws IOException {
        try (var honest = TcpClient.connect(gateway.url(), STRANGER)) {
            honest.write(TcpClient.UPGRADE);
            assertThat(honest.readHeaders()).startsWith("HTTP/1.1 101 ");
            try (var forger = TcpClient.connect(gateway.url(), STRANGER);
                    var other = TcpClient.connect(gateway.url(), STRANGER)) {
                forger.write(new String(v1("192.0.2.9", 1), StandardCharsets.US_ASCII) + TcpClient.UPGRADE);
                assertThat(forger.readHeaders()).startsWith("HTTP/1.1 400 ");
                other.write(TcpClient.UPGRADE);
                assertThat(other.readHeaders()).startsWith("HTTP/1.1 429 ");
            }
        }
    }

    private static TcpClient answered(byte[] header, int status) throws IOException {
        var client = balanced(header);
        assertThat(client.readHeaders()).startsWith("HTTP/1.1 " + status + " ");
        return client;
    }

    /** Header and request in one packet, as a fast client's come. */
    private static TcpClient balanced(byte[] header) throws IOException {
        var client = TcpClient.connect(gateway.url(), BALANCER);
        client.writeIfTaken(with(header, ascii(TcpClient.UPGRADE)));
        return client;
    }

    private static byte[] v1(String source, int port) {
        var family = source.contains(":") ? "TCP6" : "TCP4";
        return ascii("PROXY %s %s %s %d 443\r\n".formatted(family, source, source, port));
    }

    /** @param additions bytes behind the addresses, such as AWS and Azure send */
    static byte[] v2(String source, int additions) throws IOException {
        var address = InetAddress.ofLiteral(source).getAddress();
        int length = 2 * address.length + 4 + (additions == 0 ? 0 : additions + 3);
        var header = new ByteArrayOutputStream();
        header.writeBytes(SIGNATURE);
        header.writeBytes(new byte[] {0x21, (byte) (address.length == 4 ? 0x11 : 0x21)});
        header.writeBytes(new byte[] {(byte) (length >> 8), (byte) length});
        header.writeBytes(address);
        header.writeBytes(address);
        header.writeBytes(new byte[] {0x10, 0, 1, (byte) 187});
        if (additions > 0) {
            header.writeBytes(new byte[] {(byte) 0xea, (byte) (additions >> 8), (byte) additions});
            header.writeBytes(new byte[additions]);
        }
        return header.toByteArray();
    }

    private static byte[] with(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        Stream.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
