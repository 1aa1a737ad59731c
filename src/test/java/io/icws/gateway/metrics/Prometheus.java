package io.icws.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.icws.gateway.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus that scrapes one gateway every two seconds and evaluates the alerts of the chart. */
final class Prometheus implements AutoCloseable {

    static final Path ALERTS = Path.of("helm/ic-websocket-gateway/files/alerts.yaml");

    private static final Duration BOUND = Duration.ofSeconds(60);

    /**
     * Where Prometheus is not installed (Debian: {@code prometheus}), the test class is skipped and says so; with the
     * environment variable {@code CI=true} or the system property {@code prometheus.required=true} it fails instead.
     */
    static final class Available implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (context.getTestMethod().isPresent() || (isInstalled("prometheus") && isInstalled("promtool"))) {
                return ConditionEvaluationResult.enabled(null);
            }
            var missing = "prometheus and promtool are not on the PATH";
            if ("true".equals(System.getenv("CI")) || Boolean.getBoolean("prometheus.required")) {
                return fail(missing);
            }
            return ConditionEvaluationResult.disabled(missing);
        }

        private static boolean isInstalled(String program) {
            try {
                return new ProcessBuilder(program, "--version").start().waitFor() == 0;
            } catch (IOException notThere) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    private final Process process;
    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();

    private Prometheus(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** @param directory for its data and its log */
    static Prometheus start(URI gateway, Path directory) throws IOException {
        int port = GatewayProcess.freePort();
        var configuration = Files.writeString(
                directory.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 2s
                  evaluation_interval: 1s
                rule_files:
                  - %s
                scrape_configs:
                  - job_name: gateway
                    static_configs:
                      - targets: ["%s"]
                """.formatted(ALERTS.toAbsolutePath(), gateway.getAuthority()));
        var process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        var prometheus = new Prometheus(process, URI.create("http://127.0.0.1:" + port));
        await().atMost(BOUND).until(prometheus::isReady);
        return prometheus;
    }

    /** Runs promtool to its end. @return what it printed */
    static String promtool(String... arguments) throws IOException, InterruptedException {
        var command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    /** The series that an expression gives now. */
    JsonNode query(String expression) {
        return get("/api/v1/query", Map.of("query", expression)).get("result");
    }

    /** The series that an expression gave between two times, in seconds since 1970. */
    JsonNode query(String expression, long from, long to, int step) {
        return get("/api/v1/query_range", Map.of("query", expression, "start", from, "end", to, "step", step))
                .get("result");
    }

    /** Every alerting rule, with what became of its evaluation. */
    JsonNode rules() {
        return get("/api/v1/rules", Map.of("type", "alert"))
                .get("groups")
                .get(0)
                .get("rules");
    }

    private JsonNode get(String path, Map<String, Object> parameters) {
        var form = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + URLEncoder.encode(String.valueOf(entry.getValue()), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var answer = JsonMapper.shared().readTree(send(path + "?" + form));
        assertThat(answer.get("status").asString())
                .as("%s: %s", parameters, answer)
                .isEqualTo("success");
        return answer.get("data");
    }

    private boolean isReady() {
        assertThat(process.isAlive()).isTrue();
        try {
            return send("/-/ready").contains("Ready");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private String send(String path) {
        try {
            return http.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
