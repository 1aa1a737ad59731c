package io.icws.gateway.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real browser without a screen. Needed where the environment says {@code CI=true}, else its tests are skipped without it. */
final class Chromium implements ExecutionCondition {

    private static final long RUN_SECONDS = 120;
    private static final List<String> PROGRAMS = List.of("chromium", "chromium-browser", "google-chrome");

    /** @param dom of the page, after its scripts had their time, as HTML */
    record Visit(String dom, String console) {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (program() != null) {
            return ConditionEvaluationResult.enabled(null);
        }
        var missing = "no chromium on the PATH (Debian: apt-get install chromium)";
        return "true".equals(System.getenv("CI")) ? fail(missing) : ConditionEvaluationResult.disabled(missing);
    }

    private static String program() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(directory -> PROGRAMS.stream().map(Path.of(directory)::resolve))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(null);
    }

    /** Loads a page, lets its scripts run for a time of their own clock, which does not pass while they fetch. */
    static Visit visit(URI page, Path profile, Duration time) throws IOException, InterruptedException {
        return visit(page, profile, time, 1280);
    }

    /** @param width of the window, in pixels */
    static Visit visit(URI page, Path profile, Duration time, int width) throws IOException, InterruptedException {
        var dom = profile.resolve("dom.html").toFile();
        var console = profile.resolve("console.log").toFile();
        var command = new ArrayList<>(List.of(
                program(),
                "--headless",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--user-data-dir=" + profile.resolve("profile"),
                "--enable-logging=stderr",
                "--window-size=" + width + ",900",
                "--virtual-time-budget=" + time.toMillis(),
                "--dump-dom"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--no-sandbox");
        }
        command.add(page.toString());
        var process = new ProcessBuilder(command)
                .redirectOutput(dom)
                .redirectError(console)
                .start();
        try {
            if (!process.waitFor(RUN_SECONDS, SECONDS)) {
                fail("still running after %s s: %s", RUN_SECONDS, Files.readString(console.toPath()));
            }
            return new Visit(Files.readString(dom.toPath()), Files.readString(console.toPath()));
        } finally {
            process.destroyForcibly();
        }
    }
}
