package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any CBOR: what is taken can be written and read again as the same. */
class CborFuzz {

    static Stream<Arguments> seeds() {
        return Stream.of(
                        Seeds.of("client-frames-negative.json", "frame"),
                        Seeds.of("call-responses.json", "body_call", "body_read_state", "body_status"),
                        Seeds.of("gateway-frames.json", "hex"))
                .flatMap(seeds -> seeds);
    }

    @MethodSource("seeds")
    @FuzzTest
    void isRefusedOrReadTheSameTwice(byte[] input) throws Exception {
        Effort.bounded(input, () -> {
            try {
                var item = Cbor.decode(input);
                assertThat(Cbor.decode(Cbor.encodeTagged(item))).isEqualTo(item);
            } catch (MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }
}
