package io.icws.gateway.ops;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.Gateways;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ManagementPortTest {

    @TempDir
    static Path data;

    static ConfigurableApplicationContext gateway;

    @BeforeAll
    static void start() {
        gateway = Gateways.start(data);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void exposesItsEndpointsOnly() throws Exception {
        assertThat(json("/actuator").get("_links").propertyNames())
                .containsExactlyInAnyOrder(
                        "self",
                        "health",
                        "health-path",
                        "info",
                        "prometheus",
                        "gateway",
                        "gateway-canister",
                        "usage",
                        "loggers",
                        "loggers-name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "sbom", "beans", "configprops", "heapdump", "threaddump", "metrics", "shutdown"})
    void keepsTheOthersHidden(String endpoint) throws Exception {
        assertThat(Gateways.manage(gateway, "GET", "/actuator/" + endpoint).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/actuator/health", "/anything"})
    void takesNoWebSockets(String path) {
        var port = gateway.getEnvironment().getRequiredProperty("local.management.port");
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.newWebSocketBuilder()
                            .buildAsync(URI.create("ws://127.0.0.1:" + port + path), new WebSocket.Listener() {}))
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(WebSocketHandshakeException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"/metrics", "/actuator/prometheus"})
    void servesMetricsAtBothPaths(String path) throws Exception {
        var plain = Gateways.manage(gateway, "GET", path);
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain;version=0.0.4"));
        assertThat(plain.body()).contains("# TYPE jvm_memory_used_bytes gauge");

        var open = Gateways.manage(gateway, "GET", path, "Accept", "application/openmetrics-text;version=1.0.0");
        assertThat(open.body()).endsWith("# EOF\n");
    }

    @Test
    void leavesTheClientsPortAlone() throws Exception {
        var port = gateway.getEnvironment().getRequiredProperty("local.server.port");
        try (var client = HttpClient.newHttpClient()) {
            for (var path : List.of("/metrics", "/actuator/prometheus", "/actuator/health")) {
                var response = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isBetween(400, 499);
                assertThat(response.body()).doesNotContain("jvm_memory").doesNotContain("UP");
            }
        }
    }

    @Test
    void isAliveButNotReadyWhileTheNetworkIsUnknown() throws Exception {
        assertThat(Gateways.manage(gateway, "GET", "/actuator/health/liveness").statusCode())
                .isEqualTo(200);

        var readiness = Gateways.manage(gateway, "GET", "/actuator/health/readiness");
        assertThat(readiness.statusCode()).isEqualTo(503);
        var network = JsonMapper.shared().readTree(readiness.body()).at("/components/internetComputer");
        assertThat(network.get("status").stringValue()).isEqualTo("OUT_OF_SERVICE");
        assertThat(network.at("/details/url").stringValue()).isEqualTo("http://127.0.0.1:1");
        assertThat(network.at("/details/network").stringValue()).isEqualTo("local");
    }

    @Test
    void reportsTheGateway() throws Exception {
        var report = json("/actuator/gateway");
        assertThat(report.get("version").stringValue())
                .isEqualTo(json("/actuator/info").at("/build/version").stringValue());
        assertThat(report.get("principal").stringValue()).isNotEmpty();
        assertThat(report.get("network").stringValue()).isEqualTo("local");
        assertThat(report.get("uptime").stringValue()).startsWith("PT");
        assertThat(report.get("canisters").isArray()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE"})
    void cannotBeWritten(String method) throws Exception {
        assertThat(Gateways.manage(gateway, method, "/actuator/gateway").statusCode())
                .isEqualTo(405);
    }

    @Test
    void saysWhoItIs() throws Exception {
        var info = json("/actuator/info");
        assertThat(info.at("/gateway/principal").stringValue())
                .isEqualTo(json("/actuator/gateway").get("principal").stringValue());
        assertThat(info.at("/gateway/network").stringValue()).isEqualTo("local");
        assertThat(info.at("/java/version").stringValue()).startsWith("25");
        if (Files.exists(Path.of(".git"))) {
            assertThat(info.at("/git/commit/id").stringValue()).isNotEmpty();
        }
    }

    @Test
    void servesAStatusPageThatLoadsNothingFromElsewhere() throws Exception {
        var page = Gateways.manage(gateway, "GET", "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
                        .doesNotContain("unsafe"));
        assertThat(page.body()).doesNotContain("http://", "https://");
        assertThat(Gateways.manage(gateway, "GET", "/status.js").statusCode()).isEqualTo(200);
        assertThat(Gateways.manage(gateway, "GET", "/status.css").statusCode()).isEqualTo(200);
        assertThat(Gateways.manage(gateway, "POST", "/").statusCode()).isEqualTo(404);
    }

    /** Reactor Netty 1.3.7 left one request of a few dozen unread. */
    @Test
    void answersEveryRequestOfAConnectionThatIsKeptAlive() throws Exception {
        var port = gateway.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            for (int i = 0; i < 500; i++) {
                var path = i % 2 == 0 ? "/actuator/health/readiness" : "/actuator/info";
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: gateway\r\n\r\n").getBytes(US_ASCII));
                assertThat(in.readLine()).startsWith("HTTP/1.1 " + (i % 2 == 0 ? 503 : 200));
                int length = in.lines()
                        .takeWhile(line -> !line.isEmpty())
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                        .mapToInt(line -> Integer.parseInt(line.split(":")[1].strip()))
                        .sum();
                assertThat(in.skip(length)).isEqualTo(length);
            }
        }
    }

    private static JsonNode json(String path) throws Exception {
        var response = Gateways.manage(gateway, "GET", path);
        assertThat(response.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }
}
