package io.icws.gateway.sdk;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The Node.js project in {@code src/test/js}. */
final class NodeProject {

    private static final Path DIRECTORY = Path.of("src/test/js");
    private static final Path LOCK = DIRECTORY.resolve("package-lock.json");
    private static final Path INSTALLED = DIRECTORY.resolve("node_modules/installed-package-lock.json");
    private static final Path OUTPUT = Path.of("target/sdk");
    private static final long RUN_SECONDS = 90;

    private NodeProject() {}

    /** A program that is running; closing it ends it. */
    record Run(Process process, Path output, Path errors) implements AutoCloseable {

        /** What it printed, one line of JSON, when it has ended with exit code 0. */
        JsonNode result() throws IOException, InterruptedException {
            if (!process.waitFor(RUN_SECONDS, SECONDS)) {
                return fail("still running after %s s: %s", RUN_SECONDS, Files.readString(errors));
            }
            var printed = Files.readString(output);
            if (process.exitValue() != 0) {
                return fail("exit code %s: %s%n%s", process.exitValue(), printed, Files.readString(errors));
            }
            return new ObjectMapper().readTree(printed);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /**
     * Installs the locked packages unless they are there. Where the project cannot run, the test class is skipped and says
     * why; with the environment variable {@code CI=true} or the system property {@code sdk.required=true} it fails instead.
     */
    static final class Available implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var missing = context.getTestMethod().isPresent() ? null : missing();
            if (missing == null) {
                return ConditionEvaluationResult.enabled(null);
            }
            if ("true".equals(System.getenv("CI")) || Boolean.getBoolean("sdk.required")) {
                return fail(missing);
            }
            return ConditionEvaluationResult.disabled(missing);
        }
    }

    private static @Nullable String missing() {
        try {
            if (!run("node", "--version")) {
                return "Node.js is not on the PATH";
            }
            if (Files.exists(INSTALLED) && Files.mismatch(LOCK, INSTALLED) == -1) {
                return null;
            }
            if (!run("npm", "ci")) {
                return "npm ci failed, see " + OUTPUT.resolve("npm.log");
            }
            Files.copy(LOCK, INSTALLED);
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Starts {@code ping-pong.js}. */
    static Run pingPong(String name, Map<String, String> environment) throws IOException {
        Files.createDirectories(OUTPUT);
        var output = OUTPUT.resolve(name + ".json").toAbsolutePath();
        var errors = OUTPUT.resolve(name + ".log").toAbsolutePath();
        var builder = new ProcessBuilder("node", "ping-pong.js").directory(DIRECTORY.toFile());
        builder.environment().putAll(environment);
        builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
        return new Run(builder.start(), output, errors);
    }

    private static boolean run(String program, String argument) throws IOException, InterruptedException {
        Files.createDirectories(OUTPUT);
        var log = OUTPUT.resolve(program + ".log").toAbsolutePath().toFile();
        Process process;
        try {
            process = new ProcessBuilder(program, argument)
                    .directory(DIRECTORY.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
        } catch (IOException notThere) {
            return false;
        }
        if (!process.waitFor(5, MINUTES)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }
}
