package io.icws.gateway.ic.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.icws.gateway.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class IdentitySeedTest {

    @TempDir
    Path directory;

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.named("identity-seeds.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void derivesTheKeyOfAnInstance(JsonNode vector) throws Exception {
        var identity = properties(Vectors.hex(vector, "seed"), Vectors.text(vector, "instance"))
                .load();

        assertThat(identity.principal()).hasToString(Vectors.text(vector, "principal"));
        assertThat(HexFormat.of().formatHex(identity.publicKeyDer())).endsWith(Vectors.text(vector, "public_key"));
        assertThat(directory.resolve("key_pair")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33, 64})
    void refusesSeedsOfOtherLengths(int length) throws IOException {
        byte[] seed = new byte[length];
        Arrays.fill(seed, (byte) 'x');

        assertThatThrownBy(properties(seed, "gateway-0")::load)
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("seed: found " + length + " bytes (expected: a seed of exactly 32 bytes")
                .message()
                .doesNotContain("xx");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void refusesAnInstanceWithoutAName(@Nullable String instance) throws IOException {
        assertThatThrownBy(properties(new byte[32], instance)::load)
                .isInstanceOf(KeyFileException.class)
                .hasMessageStartingWith("gateway.identity.instance: found no name");
    }

    @Test
    void refusesAPemBesideTheSeed() {
        var properties = new IdentityProperties(directory, "key.pem", directory.resolve("seed"), "gateway-0");

        assertThatThrownBy(properties::load)
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("gateway.identity.pem as well");
    }

    @Test
    void neverMakesAMissingSeed() {
        var properties = new IdentityProperties(directory, null, directory.resolve("seed"), "gateway-0");

        assertThatThrownBy(properties::load).hasMessageContaining("no such file");
        assertThat(directory).isEmptyDirectory();
    }

    private IdentityProperties properties(byte[] seed, @Nullable String instance) throws IOException {
        var file = Files.write(directory.resolve("seed"), seed);
        return new IdentityProperties(directory.resolve("key_pair"), null, file, instance);
    }
}
