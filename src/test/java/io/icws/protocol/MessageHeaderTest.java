package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.icws.gateway.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MessageHeaderTest {

    private static final String SEQUENCE_NUM = "6c" + text("sequence_num");
    private static final String TIMESTAMP = "69" + text("timestamp");
    private static final String IS_SERVICE_MESSAGE = "72" + text("is_service_message");
    private static final MessageHeader HEADER = new MessageHeader(5, 6, true);

    @ParameterizedTest
    @MethodSource("contents")
    void scansContents(JsonNode vector) {
        var decoded = vector.get("decoded");

        assertThat(scan(Vectors.hex(vector, "hex")))
                .isEqualTo(new MessageHeader(
                        Long.parseUnsignedLong(decoded.get("sequence_num").stringValue()),
                        Long.parseUnsignedLong(decoded.get("timestamp").stringValue()),
                        decoded.get("is_service_message").booleanValue()));
    }

    @Test
    void acceptsAnyOrderAndUnknownKeys() {
        var fields =
                IS_SERVICE_MESSAGE + "f5" + "01" + "820102" + TIMESTAMP + "06" + "6178" + "a0" + SEQUENCE_NUM + "05";

        assertThat(scan("a5" + fields)).isEqualTo(HEADER);
        assertThat(scan("d9d9f7a5" + fields)).isEqualTo(HEADER);
        assertThat(scan("bf" + fields + "ff")).isEqualTo(HEADER);
    }

    @Test
    void passesOverChunkedStrings() {
        var fields =
                "7f61786178ff" + "5f41014102ff" + SEQUENCE_NUM + "05" + TIMESTAMP + "06" + IS_SERVICE_MESSAGE + "f5";

        assertThat(scan("a4" + fields)).isEqualTo(HEADER);
    }

    @Test
    void readsWithinItsSlice() {
        var map = bytes("a3" + SEQUENCE_NUM + "05" + TIMESTAMP + "06" + IS_SERVICE_MESSAGE + "f5");
        var embedded = new byte[map.length + 10];
        Arrays.fill(embedded, (byte) 0xff);
        System.arraycopy(map, 0, embedded, 4, map.length);

        assertThat(MessageHeader.scan(new ByteSlice(embedded, 4, map.length))).isEqualTo(HEADER);
        assertThat(MessageHeader.scan(new ByteSlice(embedded, 4, map.length + 1)))
                .isNull();
        assertThat(MessageHeader.scan(new ByteSlice(embedded, 4, map.length - 1)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "a0", "bfff", "f6", "80", "d9d9f7", "d9d9f7d9d9f7a0", "bbffffffffffffffff"})
    void nullIfItIsNoContent(String hex) {
        assertThat(scan(hex)).isNull();
    }

    @Test
    void nullIfFieldsAreMissingMistypedOrDouble() {
        assertThat(scan("a2" + SEQUENCE_NUM + "05" + TIMESTAMP + "06")).isNull();
        assertThat(scan("a3" + SEQUENCE_NUM + "25" + TIMESTAMP + "06" + IS_SERVICE_MESSAGE + "f5"))
                .isNull();
        assertThat(scan("a3" + SEQUENCE_NUM + "05" + TIMESTAMP + "06" + IS_SERVICE_MESSAGE + "01"))
                .isNull();
        assertThat(scan("a4" + SEQUENCE_NUM + "05" + SEQUENCE_NUM + "05" + TIMESTAMP + "06" + IS_SERVICE_MESSAGE
                        + "f5"))
                .isNull();
    }

    @Test
    void nullIfNestedTooDeep() {
        assertThat(scan("a4" + "6178" + "81".repeat(100_000) + "00" + SEQUENCE_NUM + "05" + TIMESTAMP + "06"
                        + IS_SERVICE_MESSAGE + "f5"))
                .isNull();
    }

    @Test
    void neverThrows() {
        var random = new Random(20260115);
        var seeds = contents().map(vector -> Vectors.hex(vector, "hex")).toList();
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < 200_000; i++) {
                var bytes = seeds.get(i % seeds.size()).clone();
                for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                scan(Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length));
            }
        });
    }

    private static @Nullable MessageHeader scan(String hex) {
        return scan(bytes(hex));
    }

    private static @Nullable MessageHeader scan(byte[] bytes) {
        return MessageHeader.scan(ByteSlice.of(bytes));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String text(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Stream<JsonNode> contents() {
        return Vectors.of("gateway-frames.json")
                .filter(vector -> vector.get("kind").stringValue().equals("content"));
    }
}
