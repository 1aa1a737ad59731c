package io.icws.gateway.session.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        assertThat(new TrustedProxies(hops).find(PEER, List.of(header)))
                .isEqualTo(ClientAddress.of(InetAddress.ofLiteral(expected)));
    }

    @Test
    void severalLinesAreOneList() {
        assertThat(new TrustedProxies(2).find(PEER, List.of("203.0.113.9", "192.0.2.1", "10.0.0.2")))
                .isEqualTo(ClientAddress.parse("192.0.2.1"));
        assertThat(new TrustedProxies(2).find(PEER, List.of())).isEqualTo(ClientAddress.of(PEER));
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
}
