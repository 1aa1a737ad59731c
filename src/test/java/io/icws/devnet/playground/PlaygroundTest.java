package io.icws.devnet.playground;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of the playground; the page is tested with the client, in a browser. */
class PlaygroundTest {

    @TempDir
    Path page;

    private final HttpClient http = HttpClient.newHttpClient();
    private Devnet ic;
    private Playground playground;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(page.resolve("index.html"), "the page");
        ic = Devnet.builder().start();
        playground = Playground.start(ic, List.of(), page, 0);
    }

    @AfterEach
    void stop() {
        playground.close();
        ic.close();
        http.close();
    }

    @Test
    void servesThePageAndNothingElse() throws Exception {
        var response = send(request("/").GET());
        assertThat(response.body()).isEqualTo("the page");
        assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'");
        for (var path : List.of("/index.html", "/../index.html", "/%2e%2e/pom.xml", "/network/cut")) {
            assertThat(send(request(path).GET()).statusCode()).as(path).isEqualTo(404);
        }
    }

    @Test
    void carriesOutCommandsOfItsOwnPage() throws Exception {
        assertThat(command("/network/cut", playground.url().resolve("/").getAuthority())
                        .body())
                .contains("\"networkIsUp\":false", "\"canisterRuns\":true");
        assertThat(command("/reset", "localhost:" + playground.url().getPort()).body())
                .contains("\"networkIsUp\":true");
        assertThat(command("/unknown", playground.url().getAuthority()).statusCode())
                .isEqualTo(400);
        assertThat(command("/canister/push?to=nobody", playground.url().getAuthority())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesCommandsOfOtherPages() throws Exception {
        assertThat(command("/network/cut", "elsewhere.example").statusCode()).isEqualTo(403);
        assertThat(send(request("/network/cut").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(403);
        assertThat(send(request("/state").GET()).body()).contains("\"networkIsUp\":true");
    }

    private HttpResponse<String> command(String path, String origin) throws Exception {
        return send(request(path).header("Origin", "http://" + origin).POST(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(playground.url().toString().replaceAll("/$", "") + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
