package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.Vectors;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, a decoder answers with a value or a {@link MalformedException}. */
@Timeout(60)
class HostileBytesTest {

    private static final int MUTATIONS = 500;

    interface Decoder {
        Object decode(byte[] bytes) throws MalformedException;
    }

    static Stream<Arguments> decoders() {
        return Stream.of(
                        samples("client-frames.json", "frame", ClientFrame::decode),
                        samples("client-frames.json", "relay_body", Envelope::decode),
                        samples("hash-trees.json", "tree", HostileBytesTest::useTree),
                        samples("gateway-frames.json", "hex", ClientFrames::gatewayPrincipal))
                .flatMap(stream -> stream);
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void truncatedAnywhere(byte[] bytes, Decoder decoder) {
        for (int length = 0; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> decoder.decode(truncated)).isExactlyInstanceOf(MalformedException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void mutatedAtRandom(byte[] bytes, Decoder decoder) {
        var random = new Random(bytes.length);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = bytes.clone();
            int changes = 1 + random.nextInt(4);
            for (int j = 0; j < changes; j++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(decoder.decode(mutated)).isNotNull();
            } catch (MalformedException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    private static Object useTree(byte[] bytes) throws MalformedException {
        var tree = HashTree.decode(bytes);
        assertThat(tree.rootHash()).hasSize(32);
        tree.isWellFormed();
        tree.labels();
        return tree.lookup(new byte[] {'a'}, new byte[] {'y'});
    }

    private static Stream<Arguments> samples(String file, String field, Decoder decoder) {
        return Vectors.of(file)
                .filter(vector -> !file.equals("gateway-frames.json")
                        || Vectors.text(vector, "name").equals("handshake_extra_key"))
                .filter(vector -> !vector.has("valid"))
                .map(vector -> Arguments.of(
                        Named.of(Vectors.text(vector, "name") + " " + field, Vectors.hex(vector, field)), decoder));
    }
}
