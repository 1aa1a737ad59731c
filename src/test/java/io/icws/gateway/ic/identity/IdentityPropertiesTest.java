package io.icws.gateway.ic.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class IdentityPropertiesTest {

    private static final JsonNode KEY = Vectors.of("key-files.json")
            .filter(vector -> vector.get("name").stringValue().equals("key_0_v2_implicit"))
            .findFirst()
            .orElseThrow();
    private static final String PEM = "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(Vectors.hex(KEY, "file")) + "\n-----END PRIVATE KEY-----\n";

    @TempDir
    Path directory;

    @Test
    void makesTheKeyFileOnceAndReadsItAgain() throws Exception {
        var properties = new IdentityProperties(directory.resolve("data/key_pair"), null, null, null);

        assertThat(properties.load().principal()).isEqualTo(properties.load().principal());
    }

    @Test
    void takesPemInsteadOfTheFile() throws Exception {
        var keyFile = directory.resolve("key_pair");

        assertThat(new IdentityProperties(keyFile, PEM, null, null).load().principal())
                .hasToString(KEY.get("principal").stringValue());
        assertThat(keyFile).doesNotExist();
    }

    @Test
    void takesThePathOfAPemFile() throws Exception {
        var pem = Files.writeString(directory.resolve("key.pem"), PEM);

        assertThat(new IdentityProperties(directory.resolve("key_pair"), pem.toString(), null, null)
                        .load()
                        .principal())
                .hasToString(KEY.get("principal").stringValue());
    }

    @Test
    void saysWhatIsWrongWithThePemAndNotWhatItIs() {
        var properties = new IdentityProperties(directory, PEM.replace("MFE", "MFF"), null, null);

        assertThatThrownBy(properties::load)
                .isInstanceOf(KeyFileException.class)
                .hasMessageStartingWith("gateway.identity.pem: found ")
                .hasMessageContaining("(expected: ")
                .message()
                .doesNotContain("MFF");
        assertThat(properties.toString()).doesNotContain("MFF");
    }

    @Test
    void neverMakesAMissingPemFile() {
        assertThatThrownBy(() -> new IdentityProperties(directory, "no/such.pem", null, null).load())
                .hasMessageContaining("no/such.pem")
                .hasMessageContaining("no such file");
    }
}
