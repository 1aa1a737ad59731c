package io.icws.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.GatewayApplication;
import io.icws.gateway.Gateways;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own: what a shell sees. */
class ExitCodeTest {

    @TempDir
    Path directory;

    record Ended(int code, String output, String errors) {}

    @Test
    void answersHelp() throws Exception {
        var ended = run("--help");
        assertThat(ended.code()).isZero();
        assertThat(ended.output()).contains("--gateway-address HOST:PORT");
        assertThat(ended.errors()).isEmpty();
    }

    @Test
    void refusesWrongUsageWithOneLine() throws Exception {
        var ended = run("--polling-interval=soon");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.output()).isEmpty();
        assertThat(ended.errors().lines())
                .singleElement()
                .asString()
                .startsWith("--polling-interval: found 'soon', expected");
    }

    @Test
    void failsWhenItCannotStart() throws Exception {
        var arguments = Gateways.arguments(
                directory, "--tls-certificate-pem-path=absent.pem", "--tls-certificate-key-pem-path=absent.pem");
        var ended = run(arguments.toArray(String[]::new));
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).contains("TLS cannot be set up").doesNotContain("\tat ");
    }

    /** A file in its place, for Netty makes the directory where it is absent; noexec needs a mount. */
    @Test
    void namesTheDirectoryFromWhichTheBlsLibraryCannotBeLoaded() throws Exception {
        var file = Files.createFile(directory.resolve("file"));
        var arguments = Gateways.arguments(directory);
        var ended = run(List.of("-Djava.io.tmpdir=" + file), arguments.toArray(String[]::new));
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output())
                .containsOnlyOnce("APPLICATION FAILED TO START")
                .contains("java.io.tmpdir")
                .contains(file.toString())
                .contains("_JAVA_OPTIONS=-Djava.io.tmpdir=DIRECTORY")
                .doesNotContain("\tat ");
    }

    private Ended run(String... arguments) throws Exception {
        return run(List.of(), arguments);
    }

    private Ended run(List<String> options, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GatewayApplication.class.getName()));
        command.addAll(List.of(arguments));
        var output = directory.resolve("output");
        var errors = directory.resolve("errors");
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(),
                Files.readString(output, StandardCharsets.UTF_8),
                Files.readString(errors, StandardCharsets.UTF_8));
    }
}
