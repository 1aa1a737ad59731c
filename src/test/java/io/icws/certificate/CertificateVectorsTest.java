package io.icws.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.icws.gateway.Vectors;
import io.icws.protocol.HashTree.Lookup;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CertificateVectorsTest {

    private static final JsonNode FILE = Vectors.file("certificates.json");
    private static final Clock NOW = Clock.fixed(
            Instant.ofEpochSecond(0, Long.parseLong(FILE.get("now_ns").stringValue())), ZoneOffset.UTC);

    @ParameterizedTest(name = "{0}")
    @MethodSource("certificates")
    void decidesAsTheVectorsSay(String name, JsonNode vector) throws Exception {
        if (name.equals("root_key_short")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> verifier(vector))
                    .withMessageContaining("132 bytes (expected: 133");
            return;
        }
        var verifier = verifier(vector);
        byte[] certificate = Vectors.hex(vector, "certificate");
        var canister = Principal.parse(vector.get("canister_id").stringValue());
        // Twice, for the second time finds the delegation remembered.
        for (int i = 0; i < 2; i++) {
            if (vector.get("expected").stringValue().equals("accept")) {
                var tree = verifier.verify(certificate, canister);
                assertThat(IcTimestamp.of(tree)).isPositive();
                assertThat(tree.lookup("canister".getBytes(), canister.toBytes(), "certified_data".getBytes()))
                        .isInstanceOf(Lookup.Found.class);
            } else {
                assertThatExceptionOfType(CertificateRefusedException.class)
                        .isThrownBy(() -> verifier.verify(certificate, canister))
                        .withMessageContaining(complaint(name));
            }
        }
    }

    private static String complaint(String name) {
        return switch (name) {
            case "sharded_out_of_range", "sharded_below_first_shard", "canister_out_of_range" -> "may not certify for";
            case "nested_delegation" -> "has a delegation itself";
            case "delegation_subnet_id_unknown" -> "no public key of the subnet";
            case "time_missing" -> "no time";
            case "time_6_min_old" -> "old";
            case "time_6_min_ahead" -> "ahead of the clock";
            case "truncated" -> "cannot be read";
            default -> "signature does not verify";
        };
    }

    private static CertificateVerifier verifier(JsonNode vector) {
        return new CertificateVerifier(Vectors.hex(vector, "root_key"), NOW);
    }

    static Stream<Arguments> certificates() throws MalformedException {
        return Vectors.of("certificates.json")
                .map(vector -> Arguments.of(vector.get("name").stringValue(), vector));
    }
}
