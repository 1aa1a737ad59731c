package io.icws.protocol.candid;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import io.icws.protocol.MalformedException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arguments, results and service messages, each input read as every type there is. */
class CandidFuzz {

    static Stream<Arguments> seeds() {
        return Seeds.of("candid.json", "hex");
    }

    @MethodSource("seeds")
    @FuzzTest
    void isRefusedOrReadTheSameTwice(byte[] input) throws Exception {
        for (var codec : CandidCodec.values()) {
            Effort.bounded(input, () -> {
                try {
                    var value = codec.decode(input);
                    assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
                } catch (MalformedException refused) {
                    assertThat(refused.getMessage()).isNotBlank();
                }
            });
        }
    }
}
