package io.icws.gateway.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The canister library in Rust: layout, Clippy, its own tests, and its examples as Wasm. Skipped without cargo or its
 * Wasm target; with the environment variable {@code CI=true} it fails instead.
 */
class CanisterLibraryIT {

    private static final Path LIBRARY = Path.of("src/canister/rust");
    private static final Path EXAMPLES = Path.of("target/cargo/wasm32-unknown-unknown/release/examples");
    private static final String TARGET = "wasm32-unknown-unknown";

    @Test
    void isCleanAndTestedAndItsExamplesBuild() throws Exception {
        if (!hasWasmTarget() && !"true".equals(System.getenv("CI"))) {
            abort("cargo or its target " + TARGET + " is missing");
        }
        cargo("fmt", "--check");
        cargo("clippy", "--locked", "--all-targets", "--", "-D", "warnings");
        cargo("test", "--locked");
        cargo("build", "--locked", "--release", "--examples", "--target", TARGET);
        assertThat(EXAMPLES.resolve("ping_pong.wasm")).isNotEmptyFile();
        assertThat(EXAMPLES.resolve("push.wasm")).isNotEmptyFile();
    }

    private static boolean hasWasmTarget() throws Exception {
        try {
            var rustc = new ProcessBuilder("rustc", "--print", "target-libdir", "--target", TARGET)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var directory = new String(rustc.getInputStream().readAllBytes(), UTF_8).strip();
            return rustc.waitFor() == 0 && Files.isDirectory(Path.of(directory));
        } catch (IOException notThere) {
            return false;
        }
    }

    private static void cargo(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("cargo"));
        command.addAll(List.of(arguments));
        var log = Files.createDirectories(Path.of("target/cargo")).resolve(arguments[0] + ".log");
        var process = new ProcessBuilder(command)
                .directory(LIBRARY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile().getAbsoluteFile())
                .start();
        boolean ended = process.waitFor(15, MINUTES);
        process.destroyForcibly();
        assertThat(ended).as("%s, see %s", command, log).isTrue();
        assertThat(process.exitValue()).as("%s, see %s", command, log).isZero();
    }
}
