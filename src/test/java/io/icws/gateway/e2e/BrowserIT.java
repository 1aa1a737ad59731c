package io.icws.gateway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.gateway.GatewayFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a real browser sends in its handshake, from a page that was opened as a file. */
@ExtendWith(Chromium.class)
class BrowserIT {

    /** Fetches hold up the browser's clock until all sockets have come to something. */
    private static final String PAGE = """
            <!DOCTYPE html><title>sockets</title><ul></ul><script>
            const server = "%s", management = "%s";
            let waiting = 0;
            function test(name, ...how) {
                waiting++;
                const tell = result => {
                    const item = document.createElement("li");
                    item.textContent = name + ": " + result;
                    document.querySelector("ul").append(item);
                    waiting--;
                };
                const socket = new WebSocket(...how);
                socket.onmessage = () => { tell("greeted"); socket.onclose = null; socket.close(); };
                socket.onclose = event => tell(event.code);
            }
            test("plain", server + "/");
            test("path", server + "/a|b/{c}/[d]/100%%/^%%zz");
            test("query", server + "/v0x?a={b}|[c]%%&d=^`");
            test("sub-protocol", server + "/", "p");
            (async () => { while (waiting > 0) await fetch(management + "/actuator/health", {mode: "no-cors"}); })();
            </script>
            """;

    @TempDir
    Path directory;

    @Test
    void anyPathIsServedAndFilesHaveAnOriginThatCanBeListed() throws Exception {
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url(), "gateway.admission.allowed-origins=null,file://")) {
            var page = directory.resolve("page.html");
            Files.writeString(page, PAGE.formatted(gateway.url(), gateway.managementUrl()));

            var visit = Chromium.visit(page.toUri(), directory, Duration.ofMinutes(1));

            assertThat(visit.dom())
                    .contains("<li>plain: greeted</li>")
                    .contains("<li>path: greeted</li>")
                    .contains("<li>query: greeted</li>")
                    // RFC 6455 lets a server choose none; a browser that asked for one then gives up.
                    .contains("<li>sub-protocol: 1006</li>");
        }
    }
}
