package io.icws.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.DemoApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The TypeScript client, whose own tests run it against gateways and the devnet of this class path. */
@NodeProject.Installed(NodeProject.CLIENT)
class ClientIT {

    @ParameterizedTest
    @ValueSource(strings = {"lint", "test"})
    void passes(String script) throws Exception {
        var environment = Map.of(
                "ICWS_CLASSPATH", System.getProperty("java.class.path"), "JAVA_HOME", System.getProperty("java.home"));
        assertThat(NodeProject.run(NodeProject.CLIENT, environment, "npm", "run", script))
                .isEmpty();
    }

    /** In this class, because classes that install the same packages must not run at the same time. */
    @Test
    @Timeout(120)
    void theDemoServesThePlaygroundAlsoWhenNoGatewayRuns() throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DemoApplication.class.getName())
                .redirectErrorStream(true)
                .start();
        try (var http = HttpClient.newHttpClient()) {
            var playground = process.inputReader()
                    .lines()
                    .filter(line -> line.startsWith("playground http"))
                    .findFirst()
                    .map(line -> URI.create(line.substring("playground ".length())))
                    .orElseThrow();
            for (var gateway : List.of("gateways/0/stop", "gateways/1/stop")) {
                var stop = HttpRequest.newBuilder(playground.resolve(gateway))
                        .header("Origin", "http://" + playground.getAuthority())
                        .POST(BodyPublishers.noBody())
                        .build();
                assertThat(http.send(stop, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            // A JVM without threads to wait for ends a second after Netty's last one.
            assertThat(process.waitFor(3, TimeUnit.SECONDS)).isFalse();
        } finally {
            process.destroyForcibly();
        }
    }
}
