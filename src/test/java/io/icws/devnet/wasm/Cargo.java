package io.icws.devnet.wasm;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.fail;

import io.icws.protocol.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Builds canisters in Rust. What it has built stays in {@code target} for as long as the sources are the same. */
public final class Cargo {

    /** A canister on the published CDK. */
    public static final Path PING_PONG = Path.of("src/test/canisters/ping-pong");

    private static final Path OUTPUT = Path.of("target/canisters").toAbsolutePath();
    private static final String TARGET = "wasm32-unknown-unknown";
    private static final int LONGEST_BUILD_MINUTES = 15;

    /**
     * Builds a project unless that is done. Where it cannot be built, the test class is skipped and says why; with the
     * environment variable {@code CI=true} or the system property {@code cargo.required=true} it fails instead.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Available.class)
    public @interface Required {}

    private Cargo() {}

    /** The module of a project with one library, which is a canister. */
    public static byte[] module(Path project) throws IOException, InterruptedException {
        var name = project.getFileName().toString();
        var built = OUTPUT.resolve(name + "-" + sourcesHash(project) + ".wasm");
        if (Files.notExists(built)) {
            build(project, OUTPUT.resolve(name + ".log"));
            var temporary = Files.createTempFile(OUTPUT, name, ".wasm");
            Files.copy(
                    OUTPUT.resolve(TARGET).resolve("release").resolve(name.replace('-', '_') + ".wasm"),
                    temporary,
                    StandardCopyOption.REPLACE_EXISTING);
            Files.move(temporary, built, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readAllBytes(built);
    }

    private static void build(Path project, Path log) throws IOException, InterruptedException {
        Files.createDirectories(OUTPUT);
        var command = List.of(
                "cargo", "build", "--locked", "--release", "--target", TARGET, "--target-dir", OUTPUT.toString());
        var process = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(LONGEST_BUILD_MINUTES, MINUTES)) {
            process.destroyForcibly();
            throw new IOException(
                    "cargo is still running after %d minutes, see %s".formatted(LONGEST_BUILD_MINUTES, log));
        }
        if (process.exitValue() != 0) {
            throw new IOException("cargo failed, see " + log);
        }
    }

    private static String sourcesHash(Path project) throws IOException {
        var hashed = new ByteArrayOutputStream();
        try (var files = Files.walk(project)) {
            var sources = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(project.resolve("target")))
                    .sorted()
                    .toList();
            for (var file : sources) {
                hashed.writeBytes(project.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
                hashed.writeBytes(Sha256.of(Files.readAllBytes(file)));
            }
        }
        return HexFormat.of().formatHex(Sha256.of(hashed.toByteArray()), 0, 8);
    }

    private static final class Available implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (context.getTestMethod().isPresent()) {
                return ConditionEvaluationResult.enabled(null);
            }
            try {
                module(PING_PONG);
                return ConditionEvaluationResult.enabled(null);
            } catch (IOException e) {
                if ("true".equals(System.getenv("CI")) || Boolean.getBoolean("cargo.required")) {
                    return fail(e.getMessage());
                }
                return ConditionEvaluationResult.disabled(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
