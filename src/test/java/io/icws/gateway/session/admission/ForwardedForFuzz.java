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

/** X-Forwarded-For: whatever a client writes there itself, what the proxies append counts. */
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
                        "2001:db8::1%lo,,unknown")
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
        });
    }

    private static ClientAddress find(int hops, String... lines) {
        return new TrustedProxies(hops).find(PEER, List.of(lines));
    }
}
