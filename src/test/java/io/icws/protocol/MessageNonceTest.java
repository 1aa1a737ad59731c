package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.gateway.Vectors;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.candid.QueuedMessage;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class MessageNonceTest {

    private static final String GATEWAY = "m72wy-7xhip-yqcps-nouez-kderm-byekf-bikdf-apnpr-voeeo-pypzn-wqe";

    @ParameterizedTest
    @MethodSource("keys")
    void readsNonce(JsonNode vector) throws MalformedException {
        var key = key(vector.get("text").stringValue());
        if (vector.get("valid").booleanValue()) {
            assertThat(QueuedMessage.nonceOf(key))
                    .isEqualTo(Long.parseUnsignedLong(vector.get("nonce").stringValue()));
        } else {
            assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> QueuedMessage.nonceOf(key));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 42, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void formatsWhatItReads(long nonce) throws MalformedException {
        var text = PeerEncoder.messageKey(Principal.parse(GATEWAY), nonce);

        assertThat(text).matches(GATEWAY + "_[0-9]{20}");
        assertThat(QueuedMessage.nonceOf(key(text))).isEqualTo(nonce);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a_18446744073709551616",
                "a_18446744073709551620",
                "a_99999999999999999999",
                "a_184467440737095516150",
                "a_1:",
                "a_/1"
            })
    void refusesNonceBeyond64Bits(String text) {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> QueuedMessage.nonceOf(key(text)));
    }

    @Test
    void staysWithinItsSlice() throws MalformedException {
        var bytes = "a_12345".getBytes(StandardCharsets.UTF_8);

        assertThat(QueuedMessage.nonceOf(new ByteSlice(bytes, 3, 2))).isEqualTo(23);
    }

    private static ByteSlice key(String text) {
        return ByteSlice.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Stream<JsonNode> keys() {
        return Vectors.of("gateway-frames.json")
                .filter(vector -> vector.get("kind").stringValue().equals("message_key"));
    }
}
