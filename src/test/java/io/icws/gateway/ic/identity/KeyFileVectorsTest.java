package io.icws.gateway.ic.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.gateway.Vectors;
import io.icws.protocol.Principal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class KeyFileVectorsTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @MethodSource("files")
    void readsWhatTheReferenceGatewayReads(JsonNode vector) throws Exception {
        var path = directory.resolve("key.der");
        Files.write(path, Vectors.hex(vector, "file"));
        if (!vector.path("reference_gateway_reads").asBoolean(false)) {
            assertThatExceptionOfType(KeyFileException.class)
                    .isThrownBy(() -> KeyFile.load(path))
                    .withMessageContaining(path.toString())
                    .withMessageContaining("found " + complaint(Vectors.text(vector, "name")))
                    .withMessageContaining("(expected: an Ed25519 key in PKCS#8");
            return;
        }

        var identity = KeyFile.load(path);

        assertThat(identity.publicKeyDer()).isEqualTo(Vectors.hex(vector, "public_key_der"));
        assertThat(identity.principal()).isEqualTo(Principal.parse(Vectors.text(vector, "principal")));
        assertThat(identity.sign(Vectors.hex(vector, "sample_payload")))
                .isEqualTo(Vectors.hex(vector, "sample_signature"));
        assertThat(identity).hasToString(Vectors.text(vector, "principal"));
    }

    private static String complaint(String name) {
        return switch (name) {
            case "truncated" -> "60 bytes";
            case "public_key_mismatch" -> "a public key that is not that of the private key";
            case "other_algorithm" -> "85 bytes that are no such key";
            case "empty" -> "0 bytes";
            case "pem_text" -> "PEM without its end line";
            default -> "a PKCS#8 version 1 key, which lacks the public key";
        };
    }

    static Stream<Named<JsonNode>> files() {
        return Vectors.named("key-files.json");
    }
}
