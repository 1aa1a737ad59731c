package io.icws.gateway.sdk;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The Node.js projects of this repository. */
public final class NodeProject {

    /** Dapps on the published SDK. */
    static final String SDK = "src/test/js";

    /** The TypeScript client. */
    public static final String CLIENT = "src/client/js";

    private static final Path OUTPUT = Path.of("target/sdk");
    private static final long RUN_SECONDS = 90;

    /**
     * Installs the locked packages of a project unless they are there. Where it cannot run, the test class is skipped and
     * says why; with the environment variable {@code CI=true} or the system property {@code sdk.required=true} it fails
     * instead.
     */
    @Retention(RetentionPolicy.RUNTIME)
    @ExtendWith(Available.class)
    @interface Installed {

        /** Its directory. */
        String value();
    }

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

    private static final class Available implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            var missing = context.getTestMethod().isPresent()
                    ? null
                    : install(context.getRequiredTestClass()
                                    .getAnnotation(Installed.class)
                                    .value())
                            .orElse(null);
            if (missing == null) {
                return ConditionEvaluationResult.enabled(null);
            }
            if ("true".equals(System.getenv("CI")) || Boolean.getBoolean("sdk.required")) {
                return fail(missing);
            }
            return ConditionEvaluationResult.disabled(missing);
        }
    }

    /**
     * Installs the locked packages of a project unless they are there. May download them.
     *
     * @return empty if they are there, otherwise what is missing
     */
    public static Optional<String> install(String directory) {
        var lock = Path.of(directory, "package-lock.json");
        // npm writes it when it has installed everything, also for a developer who has called npm.
        var installed = Path.of(directory, "node_modules/.package-lock.json");
        try {
            if (run(SDK, Map.of(), "node", "--version").isPresent()) {
                return Optional.of("Node.js is not on the PATH");
            }
            if (Files.exists(installed)
                    && Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) >= 0) {
                return Optional.empty();
            }
            return run(directory, Map.of(), "npm", "ci");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Starts {@code ping-pong.js}. */
    static Run pingPong(String name, Map<String, String> environment) throws IOException {
        Files.createDirectories(OUTPUT);
        var output = OUTPUT.resolve(name + ".json").toAbsolutePath();
        var errors = OUTPUT.resolve(name + ".log").toAbsolutePath();
        var builder = new ProcessBuilder("node", "ping-pong.js").directory(new File(SDK));
        builder.environment().putAll(environment);
        builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
        return new Run(builder.start(), output, errors);
    }

    /** @return empty if it has ended with exit code 0, otherwise what to tell */
    public static Optional<String> run(String directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Files.createDirectories(OUTPUT);
        var words = String.join(" ", command);
        var log = OUTPUT.resolve(
                Path.of(directory).getParent().getFileName() + "-" + words.replaceAll("\\W+", "-") + ".log");
        var builder = new ProcessBuilder(command)
                .directory(Path.of(directory).toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toAbsolutePath().toFile());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException notThere) {
            return Optional.of(words + " cannot be run");
        }
        if (!process.waitFor(10, MINUTES)) {
            process.destroyForcibly();
            return Optional.of(words + " is still running after 10 minutes, see " + log);
        }
        return process.exitValue() == 0 ? Optional.empty() : Optional.of(words + " failed, see " + log);
    }
}
