package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.Vectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class HandshakeFrameTest {

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.named("gateway-frames.json")
                .filter(vector -> Vectors.text(vector.getPayload(), "kind").equals("handshake"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithTheSdk(JsonNode vector) throws Exception {
        byte[] frame = Vectors.hex(vector, "hex");
        if (!vector.get("sdk_accepts").booleanValue()) {
            assertThatThrownBy(() -> ClientFrames.gatewayPrincipal(frame)).isInstanceOf(MalformedException.class);
            return;
        }
        var principal = Principal.parse(Vectors.text(vector, "principal"));
        assertThat(ClientFrames.gatewayPrincipal(frame)).isEqualTo(principal);
        if (Vectors.text(vector, "note").startsWith("exact form")) {
            assertThat(HandshakeFrame.encode(principal)).isEqualTo(frame);
        }
    }
}
