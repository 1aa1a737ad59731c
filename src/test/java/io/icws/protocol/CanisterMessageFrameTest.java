package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.icws.gateway.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CanisterMessageFrameTest {

    @ParameterizedTest
    @MethodSource("frames")
    void acceptsWhatTheSdkAccepts(JsonNode vector) throws MalformedException {
        var bytes = Vectors.hex(vector, "hex");
        if (!vector.get("sdk_accepts").booleanValue()) {
            assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> CanisterMessage.decode(bytes));
            return;
        }
        var frame = CanisterMessage.decode(bytes);
        assertThat(frame.key()).isNotEmpty();
        var parts = vector.get("parts");
        if (parts != null) {
            assertThat(frame.key()).isEqualTo(parts.get("key").stringValue());
            assertThat(frame.content()).isEqualTo(Vectors.hex(parts, "content"));
            assertThat(frame.certificate()).isEqualTo(Vectors.hex(parts, "cert"));
            assertThat(frame.tree()).isEqualTo(Vectors.hex(parts, "tree"));
        }
    }

    @ParameterizedTest
    @MethodSource("composed")
    void composesByteForByte(JsonNode vector) {
        var parts = vector.get("parts");

        assertThat(CanisterMessageFrame.encode(
                        ByteSlice.of(parts.get("key").stringValue().getBytes(StandardCharsets.UTF_8)),
                        embedded(Vectors.hex(parts, "content")),
                        embedded(Vectors.hex(parts, "cert")),
                        embedded(Vectors.hex(parts, "tree"))))
                .isEqualTo(Vectors.hex(vector, "hex"));
    }

    @Test
    void survivesMutations() {
        var random = new Random(20260115);
        var seeds = frames().map(vector -> Vectors.hex(vector, "hex"))
                .filter(bytes -> bytes.length < 2048)
                .toList();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 50_000; i++) {
                var bytes = seeds.get(i % seeds.size()).clone();
                for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
                decode(Arrays.copyOf(bytes, length));
            }
        });
    }

    private static void decode(byte[] bytes) {
        try {
            assertThat(CanisterMessage.decode(bytes).content()).isNotEmpty();
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static ByteSlice embedded(byte[] bytes) {
        var array = new byte[bytes.length + 7];
        System.arraycopy(bytes, 0, array, 3, bytes.length);
        return new ByteSlice(array, 3, bytes.length);
    }

    private static Stream<JsonNode> composed() {
        return frames().filter(vector -> vector.has("parts"));
    }

    private static Stream<JsonNode> frames() {
        return Vectors.of("gateway-frames.json")
                .filter(vector -> vector.get("kind").stringValue().equals("message_frame"));
    }
}
