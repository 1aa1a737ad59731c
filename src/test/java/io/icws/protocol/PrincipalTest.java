package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.Vectors;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class PrincipalTest {

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.of("principals.json").map(vector -> Named.of(Vectors.text(vector, "note"), vector));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithTheVectors(JsonNode vector) throws Exception {
        String text = Vectors.text(vector, "text");
        if (!vector.get("valid").booleanValue()) {
            assertThatThrownBy(() -> Principal.parse(text)).isInstanceOf(MalformedException.class);
            return;
        }
        byte[] bytes = Vectors.hex(vector, "hex");
        String canonical = vector.path("canonical").stringValue(text);
        assertThat(Principal.parse(text).toBytes()).isEqualTo(bytes);
        assertThat(Principal.of(bytes)).hasToString(canonical).isEqualTo(Principal.parse(canonical));
        if (vector.has("public_key_der")) {
            assertThat(Principal.selfAuthenticating(Vectors.hex(vector, "public_key_der")))
                    .hasToString(canonical);
        }
    }

    @Test
    void everyLengthUpTo29Survives() throws Exception {
        for (int length = 0; length <= 29; length++) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (200 + 37 * i);
            }
            assertThat(Principal.parse(Principal.of(bytes).toString()).toBytes())
                    .isEqualTo(bytes);
        }
        assertThatThrownBy(() -> Principal.of(new byte[30]))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("30 bytes");
    }

    @Test
    void hasClasses() throws Exception {
        assertThat(Principal.ANONYMOUS.isAnonymous()).isTrue();
        assertThat(Principal.MANAGEMENT).hasToString("aaaaa-aa");
        assertThat(Principal.MANAGEMENT.isOpaque()).isFalse();
        assertThat(Principal.parse("rdmx6-jaaaa-aaaaa-aaadq-cai").isOpaque()).isTrue();
        assertThat(Principal.selfAuthenticating(new byte[44]).isOpaque()).isFalse();
    }

    @Test
    void isAValue() throws Exception {
        byte[] bytes = {1, 2, 3};
        var principal = Principal.of(bytes);
        bytes[0] = 9;
        principal.toBytes()[1] = 9;
        assertThat(principal.toBytes()).containsExactly(1, 2, 3);
        assertThat(principal)
                .isEqualTo(Principal.of(new byte[] {1, 2, 3}))
                .hasSameHashCodeAs(Principal.of(new byte[] {1, 2, 3}))
                .isNotEqualTo(Principal.of(new byte[] {1, 2}));
    }

    @Test
    void comparesAsUnsignedByteStrings() throws Exception {
        var low = Principal.of(HexFormat.of().parseHex("7f"));
        var high = Principal.of(HexFormat.of().parseHex("80"));
        var longer = Principal.of(HexFormat.of().parseHex("8000"));
        assertThat(low).isLessThan(high);
        assertThat(high).isLessThan(longer);
    }

    @Test
    void refusesLongTextsAndForeignCharacters() {
        assertThatThrownBy(() -> Principal.parse("a".repeat(64))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Principal.parse("a".repeat(1_000_000))).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Principal.parse("2vxsx-fa\u00eb")).isInstanceOf(MalformedException.class);
    }
}
