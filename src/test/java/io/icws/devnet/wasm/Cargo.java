package io.icws.devnet.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs cargo for the projects in Rust, which share what they build below {@code target/cargo}. */
public final class Cargo {

    /** A canister on the published CDK. */
    public static final Path PING_PONG = Path.of("src/test/canisters/ping-pong");

    /** The canister library. */
    public static final Path LIBRARY = Path.of("src/canister/rust");

    private static final Path OUTPUT = Path.of("target/cargo").toAbsolutePath();
    private static final String TARGET = "wasm32-unknown-unknown";
    private static final int LONGEST_RUN_MINUTES = 15;

    /**
     * Runs with {@code -Pcanisters}. Where cargo or its Wasm target is missing, the test class is skipped; with the
     * environment variable {@code CI=true} or the system property {@code cargo.required=true} it fails instead.
     */
    @Tag("cargo")
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Available.class)
    public @interface Required {}

    private Cargo() {}

    /** The module of a project with one library, which is a canister. Builds it if its sources have changed. */
    public static byte[] module(Path project) throws IOException, InterruptedException {
        run(project, "build", "--locked", "--release", "--target", TARGET);
        return module(project.getFileName().toString());
    }

    /** The module of an example of a project. Builds all of its examples if sources have changed. */
    public static byte[] example(Path project, String name) throws IOException, InterruptedException {
        run(project, "build", "--locked", "--release", "--target", TARGET, "--examples");
        return module("examples/" + name);
    }

    private static byte[] module(String name) throws IOException {
        return Files.readAllBytes(OUTPUT.resolve(TARGET, "release", name.replace('-', '_') + ".wasm"));
    }

    /** @throws IOException if it fails */
    public static void run(Path project, String... arguments) throws IOException, InterruptedException {
        Files.createDirectories(OUTPUT);
        var log = OUTPUT.resolve(project.getFileName() + "-" + arguments[0] + ".log");
        var command = Stream.concat(Stream.of("cargo"), Stream.of(arguments)).toList();
        var builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("CARGO_TARGET_DIR", OUTPUT.toString());
        var process = builder.start();
        if (!process.waitFor(LONGEST_RUN_MINUTES, MINUTES)) {
            process.destroyForcibly();
            throw new IOException(
                    "%s is still running after %d minutes, see %s".formatted(command, LONGEST_RUN_MINUTES, log));
        }
        if (process.exitValue() != 0) {
            throw new IOException("%s failed, see %s".formatted(command, log));
        }
    }

    private static final class Available implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (hasTarget()) {
                return ConditionEvaluationResult.enabled(null);
            }
            var missing = "cargo or its target " + TARGET + " is missing";
            if ("true".equals(System.getenv("CI")) || Boolean.getBoolean("cargo.required")) {
                return fail(missing);
            }
            return ConditionEvaluationResult.disabled(missing);
        }

        private static boolean hasTarget() {
            try {
                var rustc = new ProcessBuilder("rustc", "--print", "target-libdir", "--target", TARGET)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                var directory = new String(rustc.getInputStream().readAllBytes(), UTF_8).strip();
                return rustc.waitFor() == 0 && Files.isDirectory(Path.of(directory));
            } catch (IOException notThere) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
