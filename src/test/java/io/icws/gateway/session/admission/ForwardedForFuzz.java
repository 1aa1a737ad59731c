package io.icws.gateway.session.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** X-Forwarded-For and Forwarded: whatever a client writes there itself, what the proxies append counts. */
class ForwardedForFuzz {

    private static final InetAddress PEER = InetAddress.ofLiteral("10.0.0.1");
    private static final String SEEN = "192.0.2.1";
    private static final ClientAddress CLIENT = ClientAddress.of(InetAddress.ofLiteral(SEEN));

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "203.0.113.9",
                        "203.0.113.9:4711, 192.0.2.1",
                        "[2001:db8::1]:4711",
                        "::ffff:192.0.2.1",
                        "2001:db8::1%lo,,unknown",
                        "for=\"[2001:db8::1]:4711\";by=_x;host=\"a,\\\"b\"",
                        "for=\"192.0.2.1")
                .map(text -> Seeds.bytes(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void aForgedPartChangesNothing(byte[] input) throws Exception {
        var forged = new String(input, StandardCharsets.ISO_8859_1);
        Effort.bounded(input, () -> {
            assertThat(find(1, forged + "," + SEEN)).isEqualTo(CLIENT);
            assertThat(find(1, forged, SEEN)).isEqualTo(CLIENT);
            assertThat(find(2, forged + ", " + SEEN + ", 10.0.0.2")).isEqualTo(CLIENT);
            assertThat(find(1, forged)).isNotNull();
            assertThat(find(0, forged)).isEqualTo(ClientAddress.of(PEER));
            assertThat(forwarded(1, forged + ",for=" + SEEN)).isEqualTo(CLIENT);
            assertThat(forwarded(1, forged, "for=" + SEEN)).isEqualTo(CLIENT);
            assertThat(forwarded(2, forged + ", for=\"" + SEEN + ":1\";host=\"a,for=x\"", "for=10.0.0.2"))
                    .isEqualTo(CLIENT);
            assertThat(forwarded(1, forged)).isNotNull();
        });
    }

    private static ClientAddress find(int hops, String... lines) {
        return find(hops, ForwardingHeader.X_FORWARDED_FOR, lines);
    }

    private static ClientAddress forwarded(int hops, String... lines) {
        return find(hops, ForwardingHeader.FORWARDED, lines);
    }

    private static ClientAddress find(int hops, ForwardingHeader header, String... lines) {
        return new TrustedProxies(hops, header)
                .find(PEER, name -> name.equals(header.field()) ? List.of(lines) : List.of());
    }
}
