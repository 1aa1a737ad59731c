package io.icws.gateway.sdk;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The Node.js project in {@code src/test/js}. Where it cannot run, tests are skipped and say why; with the environment
 * variable {@code CI=true} or the system property {@code sdk.required=true} they fail instead.
 */
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

    /** Installs the locked packages unless they are there. */
    static void prepare() throws IOException, InterruptedException {
        if (!run("node", "--version")) {
            unavailable("Node.js is not on the PATH");
        }
        if (Files.exists(INSTALLED) && Files.mismatch(LOCK, INSTALLED) == -1) {
            return;
        }
        if (!run("npm", "ci")) {
            unavailable("npm ci failed, see " + OUTPUT.resolve("npm.log"));
        }
        Files.copy(LOCK, INSTALLED);
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

    private static void unavailable(String reason) {
        if ("true".equals(System.getenv("CI")) || Boolean.getBoolean("sdk.required")) {
            fail(reason);
        }
        abort(reason);
    }
}
