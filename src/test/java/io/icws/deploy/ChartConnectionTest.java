package io.icws.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the script of {@code helm test} against answers of a gateway. */
class ChartConnectionTest {

    private static final String BODY =
            "{\"components\":{\"internetComputer\":{\"details\":{\"reachable\":%s}}},\"status\":\"UP\"}";

    @Test
    void passesIfTheGatewayIsReadyAndReachesTheInternetComputer() throws Exception {
        assertThat(exitCode(200, BODY.formatted(true))).isZero();
    }

    @Test
    void failsIfItIsNotReady() throws Exception {
        assertThat(exitCode(503, BODY.formatted(true))).isNotZero();
    }

    @Test
    void failsIfTheInternetComputerIsNotReachableNow() throws Exception {
        assertThat(exitCode(200, BODY.formatted(false))).isNotZero();
    }

    @Test
    void failsIfNoPodIsReady() throws Exception {
        int unused;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = server.getLocalPort();
        }
        assertThat(run(unused)).isNotZero();
    }

    private static int exitCode(int status, String readiness) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/actuator/health/readiness", exchange -> {
            exchange.getResponseHeaders().set("Connection", "close");
            exchange.sendResponseHeaders(status, readiness.length());
            exchange.getResponseBody().write(readiness.getBytes(UTF_8));
            exchange.close();
        });
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(101, -1);
            exchange.close();
        });
        server.start();
        try {
            return run(server.getAddress().getPort());
        } finally {
            server.stop(0);
        }
    }

    private static int run(int port) throws IOException, InterruptedException {
        var process = new ProcessBuilder("bash", "-euc", script(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        process.environment().put("GATEWAY", "127.0.0.1");
        process.environment().put("PORT", String.valueOf(port));
        var running = process.start();
        try {
            assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return running.exitValue();
        } finally {
            running.destroyForcibly();
        }
    }

    /** The names of services are for a cluster. */
    private static String script(int port) throws IOException {
        try (var chart = Chart.open()) {
            return chart.render("{}")
                    .one(Pod.class)
                    .getSpec()
                    .getContainers()
                    .getFirst()
                    .getCommand()
                    .getLast()
                    .replace("$GATEWAY-metrics/9000", "$GATEWAY/" + port);
        }
    }
}
