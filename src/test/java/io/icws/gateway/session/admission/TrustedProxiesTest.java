package io.icws.gateway.session.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TrustedProxiesTest {

    private static final InetAddress PEER = InetAddress.ofLiteral("10.0.0.1");

    @ParameterizedTest(name = "{0} hops, {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            0 | 192.0.2.1                        | 10.0.0.1
            1 | 192.0.2.1                        | 192.0.2.1
            1 | 203.0.113.9, 192.0.2.1           | 192.0.2.1
            1 | 203.0.113.9,,, 192.0.2.1         | 192.0.2.1
            2 | 203.0.113.9, 192.0.2.1, 10.0.0.2 | 192.0.2.1
            2 | 192.0.2.1                        | 192.0.2.1
            1 | 192.0.2.1:4711                   | 192.0.2.1
            1 | [2001:db8::1]:4711               | 2001:db8::
            1 | 2001:db8::1                      | 2001:db8::ffff
            1 | ::ffff:192.0.2.1                 | 192.0.2.1
            1 | unknown                          | 10.0.0.1
            1 | 192.0.2.1, unknown               | 10.0.0.1
            2 | 192.0.2.1, unknown               | 10.0.0.1
            2 | unknown, 10.0.0.2                | 10.0.0.2
            3 | 203.0.113.9, unknown, 10.0.0.2   | 10.0.0.2
            1 | example.com                      | 10.0.0.1
            """)
    void countsFromTheRight(int hops, String header, String expected) {
        assertThat(find(hops, ForwardingHeader.X_FORWARDED_FOR, header))
                .isEqualTo(ClientAddress.of(InetAddress.ofLiteral(expected)));
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(find(2, ForwardingHeader.X_FORWARDED_FOR, "203.0.113.9", "192.0.2.1", "10.0.0.2"))
                .isEqualTo(ClientAddress.parse("192.0.2.1"));
        assertThat(find(2, ForwardingHeader.X_FORWARDED_FOR)).isEqualTo(ClientAddress.of(PEER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", ",", "[", "[]", "]", ":", "::1%lo", "1.2.3.4.5", "1.2.3.4:x:y", "[1", "\u0000", "::g"})
    void malformedEntriesAreNoAddress(String entry) {
        assertThat(ClientAddress.parse(entry)).isNull();
    }

    @Test
    void anIpv6CustomerIsOneAddress() {
        assertThat(ClientAddress.parse("2001:db8:0:1::1")).isEqualTo(ClientAddress.parse("2001:db8:0:1:ffff::2"));
        assertThat(ClientAddress.parse("2001:db8:0:1::1")).isNotEqualTo(ClientAddress.parse("2001:db8:0:2::1"));
        assertThat(ClientAddress.parse("0.0.0.1")).isNotEqualTo(ClientAddress.parse("::1"));
    }

    @ParameterizedTest(name = "{0} hops, {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0 | for=192.0.2.1                                               | 10.0.0.1
            1 | for=192.0.2.1                                               | 192.0.2.1
            1 | For="192.0.2.1:4711";proto=https;by=203.0.113.43            | 192.0.2.1
            1 | proto=https; FOR = 192.0.2.1                                | 192.0.2.1
            1 | for="[2001:db8::1]:4711"                                    | 2001:db8::
            1 | for="[2001:db8::1]"                                         | 2001:db8::
            1 | for="\\1\\92.0.2.1"                                         | 192.0.2.1
            1 | for=203.0.113.9, for=192.0.2.1                              | 192.0.2.1
            1 | for="203.0.113.9, for=192.0.2.1                             | 192.0.2.1
            1 | for="203.0.113.9\\", for=192.0.2.1                          | 192.0.2.1
            1 | ",", ;;=,for=192.0.2.1;host="a,for=203.0.113.9"             | 192.0.2.1
            1 | for=192.0.2.1;host="a\\",for=203.0.113.9"                   | 192.0.2.1
            1 | for=192.0.2.1;host="a;for=203.0.113.9"                      | 192.0.2.1
            1 | for=192.0.2.1;host="\\\\"                                   | 192.0.2.1
            2 | for=203.0.113.9, for=192.0.2.1, for=10.0.0.2                | 192.0.2.1
            2 | for=192.0.2.1, for=unknown                                  | 10.0.0.1
            2 | for=unknown, for=10.0.0.2                                   | 10.0.0.2
            1 | for=_hidden                                                 | 10.0.0.1
            1 | for="_SEVKISEK"                                             | 10.0.0.1
            1 | by=192.0.2.1                                                | 10.0.0.1
            1 | for=192.0.2.1;for=192.0.2.2                                 | 10.0.0.1
            1 | for="192.0.2.1                                              | 10.0.0.1
            1 | for="192.0.2.1\\                                            | 10.0.0.1
            1 | for=192.0.2.1,                                              | 10.0.0.1
            1 | 192.0.2.1                                                   | 10.0.0.1
            """)
    void elementsOfForwardedAreReadFromTheRight(int hops, String header, String expected) {
        assertThat(find(hops, ForwardingHeader.FORWARDED, header))
                .isEqualTo(ClientAddress.of(InetAddress.ofLiteral(expected)));
    }

    @Test
    void aQuoteDoesNotGoOnInAnotherLine() {
        assertThat(find(1, ForwardingHeader.FORWARDED, "for=\"203.0.113.9", "for=192.0.2.1"))
                .isEqualTo(ClientAddress.parse("192.0.2.1"));
        assertThat(find(2, ForwardingHeader.FORWARDED, "for=\"x, for=192.0.2.1", "for=10.0.0.2"))
                .isEqualTo(ClientAddress.parse("192.0.2.1"));
        assertThat(find(3, ForwardingHeader.FORWARDED, "for=192.0.2.1", "for=10.0.0.2"))
                .isEqualTo(ClientAddress.parse("192.0.2.1"));
    }

    @ParameterizedTest
    @EnumSource(
            value = ForwardingHeader.class,
            names = {"X_REAL_IP", "CF_CONNECTING_IP"})
    void aHeaderOfOneAddressCountsOnlyWhereItIsOne(ForwardingHeader header) {
        var client = ClientAddress.parse("192.0.2.1");
        assertThat(find(1, header, "192.0.2.1")).isEqualTo(client);
        assertThat(find(2, header, "192.0.2.1")).isEqualTo(client);
        assertThat(find(0, header, "192.0.2.1")).isEqualTo(ClientAddress.of(PEER));
        assertThat(find(1, header, "203.0.113.9", "192.0.2.1")).isEqualTo(ClientAddress.of(PEER));
        assertThat(find(1, header, "203.0.113.9, 192.0.2.1")).isEqualTo(ClientAddress.of(PEER));
        assertThat(find(1, header)).isEqualTo(ClientAddress.of(PEER));
    }

    @Test
    void otherHeadersThanTheChosenAreIgnored() {
        var proxies = new TrustedProxies(1, ForwardingHeader.FORWARDED);
        assertThat(proxies.find(PEER, name -> name.equals("Forwarded") ? List.of() : List.of("192.0.2.1")))
                .isEqualTo(ClientAddress.of(PEER));
    }

    @Test
    void aPrivatePeerThatForwardsIsNamedOnceWhileNoProxyIsTrusted() {
        var log = (Logger) LoggerFactory.getLogger(TrustedProxies.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        try {
            var proxies = new TrustedProxies(0, ForwardingHeader.X_FORWARDED_FOR);
            proxies.find(InetAddress.ofLiteral("192.0.2.1"), name -> List.of("203.0.113.9"));
            proxies.find(PEER, name -> List.of());
            assertThat(lines.list).isEmpty();
            for (int i = 0; i < 3; i++) {
                proxies.find(PEER, name -> name.equals("X-Real-IP") ? List.of("203.0.113.9") : List.of());
            }
            assertThat(lines.list)
                    .singleElement()
                    .satisfies(line -> assertThat(line.getFormattedMessage())
                            .contains("10.0.0.1", "X-Real-IP", "gateway.admission.trusted-proxies"));
            find(1, ForwardingHeader.X_FORWARDED_FOR, "203.0.113.9");
            assertThat(lines.list).hasSize(1);
        } finally {
            log.detachAppender(lines);
        }
    }

    private static ClientAddress find(int hops, ForwardingHeader header, String... lines) {
        return new TrustedProxies(hops, header)
                .find(PEER, name -> name.equals(header.field()) ? List.of(lines) : List.of());
    }
}
