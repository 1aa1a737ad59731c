package io.icws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.icws.gateway.Vectors;
import io.icws.protocol.CanisterMessage;
import io.icws.protocol.Principal;
import io.icws.protocol.Sha256;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class MessageVerifierTest {

    private static final JsonNode FILE = Vectors.file("certified-messages.json");

    static Stream<Named<JsonNode>> messages() {
        return Vectors.of("certified-messages.json")
                .map(vector -> Named.of(vector.get("name").stringValue(), vector));
    }

    private static Clock clock() {
        long nanos = Long.parseLong(Vectors.file("sessions.json").get("now_ns").stringValue());
        return Clock.fixed(Instant.EPOCH.plusNanos(nanos), ZoneOffset.UTC);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void judgesAsTheSdk(JsonNode vector) throws Exception {
        var canister = vector.has("canister_id") ? vector.get("canister_id") : FILE.get("canister_id");
        var verifier = new MessageVerifier(
                Principal.parse(canister.stringValue()), Vectors.hex(FILE, "root_key_der"), clock());
        var frame = CanisterMessage.decode(Vectors.hex(vector, "frame"));

        if (vector.get("expected").stringValue().equals("accept")) {
            verifier.verify(frame);
        } else {
            assertThatCode(() -> verifier.verify(frame)).isInstanceOf(IcWebSocketException.WrongData.class);
        }
    }

    @Test
    void aPaddedCertificateIsRememberedByItsHash() throws Exception {
        var canister = Principal.of(new byte[] {1});
        var key = MessageVerifier.CertificateKey.of(canister, new byte[8 << 20]);

        assertThat(key.sha256().toArray()).hasSize(Sha256.LENGTH);
    }
}
