package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.gateway.Vectors;
import io.icws.peer.PeerEncoder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class WebsocketMessageTest {

    private static final byte[] TAG = {(byte) 0xd9, (byte) 0xd9, (byte) 0xf7};

    @ParameterizedTest
    @MethodSource("contents")
    void readsAndWritesContents(JsonNode vector) throws MalformedException {
        var bytes = Vectors.hex(vector, "hex");
        var message = message(vector.get("decoded"));

        assertThat(WebsocketMessage.fromCbor(bytes)).isEqualTo(message);
        assertThat(PeerEncoder.encode(message)).isEqualTo(tagged(bytes));
    }

    @ParameterizedTest
    @MethodSource("contents")
    void refusesTruncation(JsonNode vector) {
        var bytes = Vectors.hex(vector, "hex");
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> WebsocketMessage.fromCbor(cut));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a0", "80", "f6", "01", "a16a636c69656e745f6b657901", "a16a636c69656e745f6b6579a0"})
    void refusesOtherItems(String hex) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> WebsocketMessage.fromCbor(HexFormat.of().parseHex(hex)));
    }

    private static byte[] tagged(byte[] bytes) {
        if (bytes[0] == TAG[0]) {
            return bytes;
        }
        var tagged = Arrays.copyOf(TAG, TAG.length + bytes.length);
        System.arraycopy(bytes, 0, tagged, TAG.length, bytes.length);
        return tagged;
    }

    private static WebsocketMessage message(JsonNode json) throws MalformedException {
        return new WebsocketMessage(
                new ClientKey(
                        Principal.parse(json.get("client_principal").stringValue()), uint64(json, "client_nonce")),
                uint64(json, "sequence_num"),
                uint64(json, "timestamp"),
                json.get("is_service_message").booleanValue(),
                Vectors.hex(json, "content"));
    }

    private static long uint64(JsonNode json, String field) {
        return Long.parseUnsignedLong(json.get(field).stringValue());
    }

    private static Stream<JsonNode> contents() {
        return Vectors.of("gateway-frames.json")
                .filter(vector -> vector.get("kind").stringValue().equals("content"));
    }
}
