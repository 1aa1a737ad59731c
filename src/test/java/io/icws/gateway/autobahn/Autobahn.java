package io.icws.gateway.autobahn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conformance with RFC 6455, group by group. Group 6 is about text, whose encoding nobody checks here because the gateway
 * refuses text; 12 and 13 are about compression, which it does not negotiate. No build runs it:
 * {@code ./mvnw test -Pautobahn -Dtest=Autobahn}.
 */
class Autobahn {

    private static final Path TARGET = Path.of("target/autobahn").toAbsolutePath();

    @TempDir
    private static Path directory;

    private static EchoServer server;

    private final FuzzingClient client =
            new FuzzingClient(TARGET.resolve("lib"), TARGET.resolve("reports"), Duration.ofMinutes(4));

    @BeforeAll
    static void start() {
        server = EchoServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 9, 10})
    void conforms(int group) throws Exception {
        var behaviours = client.run(server.url(), group);
        System.out.println("Autobahn group " + group + ": " + behaviours);
        assertThat(behaviours).isNotEmpty().doesNotContainKeys("FAILED", "HUNG");
    }
}
