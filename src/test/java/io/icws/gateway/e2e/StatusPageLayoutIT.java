package io.icws.gateway.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page for humans on screens of several widths, measured in a browser. */
@ExtendWith(Chromium.class)
class StatusPageLayoutIT {

    private static final Path PAGE = Path.of("src/main/resources/status");
    private static final String REPORT = """
            {"version": "0.1.0-SNAPSHOT", "principal": "sqdfl-mr4km-2hfjy-gajqo-xqvh7-hf4mf-nra4i-3it6l-neaw4-soolw-tae",
              "network": "mainnet", "url": "https://icp-api.io", "ready": true, "lastError": null, "uptime": "PT5M7.359S",
              "draining": false, "sessions": 3, "leaving": 0, "up": {"messages": 0, "seconds": 0}, "down": {"messages": 0, "seconds": 0},
              "canisters": [
                {"canister": "a", "sessions": 3, "nextNonce": "18446744073709551615", "cadence": "PT0.2S", "lastError": "%s"},
                {"canister": "b", "sessions": 2, "nextNonce": "1", "cadence": "PT49H59M59.9S", "lastError": null},
                {"canister": "c", "sessions": 1, "nextNonce": "1", "cadence": "PT2.25S", "lastError": null}]}
            """.formatted("an error with very many words ".repeat(10));

    /** Words of headers that are on more than one line, and for each row of charts where it ends. */
    private static final String MEASURE = """
            setTimeout(() => {
              const broken = [];
              for (const element of document.querySelectorAll("h1, th, dt, figcaption")) {
                for (const text of [...element.childNodes].map((node) => node.firstChild ?? node)) {
                  for (const word of text.data?.matchAll(/\\\\S+/g) ?? []) {
                    const range = document.createRange();
                    range.setStart(text, word.index);
                    range.setEnd(text, word.index + word[0].length);
                    if (range.getClientRects().length > 1) {
                      broken.push(word[0]);
                    }
                  }
                }
              }
              const rows = {};
              for (const svg of document.querySelectorAll("svg")) {
                const box = svg.getBoundingClientRect();
                rows[Math.round(box.top)] = Math.round(box.right);
              }
              const result = document.createElement("output");
              result.id = "measured";
              result.textContent = `width ${innerWidth} broken [${broken}] ends [${[...new Set(Object.values(rows))]}] rows ${Object.keys(rows).length}`
                  + ` overflow ${document.documentElement.scrollWidth > innerWidth}`;
              document.body.append(result);
            }, 5000);
            """.replace("\\\\", "\\");

    @TempDir
    Path directory;

    /** A window without a screen is at least 500 pixels wide. */
    @ParameterizedTest
    @ValueSource(ints = {500, 800, 1280})
    void breaksNoHeaderAndFillsTheGrid(int width) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var asked = exchange.getRequestURI().getPath().substring(1);
                var body = switch (asked) {
                    case "" ->
                        Files.readString(PAGE.resolve("index.html"))
                                .replace("</head>", "<script src=\"measure.js\" defer></script></head>");
                    case "measure.js" -> MEASURE;
                    case "actuator/gateway" -> REPORT;
                    default -> Files.readString(PAGE.resolve(asked));
                };
                var type =
                        asked.endsWith(".css") ? "text/css" : asked.endsWith(".js") ? "text/javascript" : "text/html";
                exchange.getResponseHeaders().set("Content-Type", type);
                exchange.sendResponseHeaders(200, body.getBytes(UTF_8).length);
                exchange.getResponseBody().write(body.getBytes(UTF_8));
            }
        });
        server.start();
        try {
            var page = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");

            var dom = Chromium.visit(page, directory, Duration.ofSeconds(10), width)
                    .dom();

            assertThat(found(dom, "id=\"measured\">([^<]*)<"))
                    .startsWith("width " + width + " broken [] ends [")
                    .matches(".*ends \\[\\d+] rows [235] overflow false");
            assertThat(found(dom, "id=\"uptime\">([^<]*)<")).isEqualTo("5 min 7 s");
            assertThat(Pattern.compile("<td>([^<]* (?:ms|s|h))</td>")
                            .matcher(dom)
                            .results()
                            .map(cell -> cell.group(1)))
                    .containsExactly("200 ms", "2 d 2 h", "2.3 s");
        } finally {
            server.stop(0);
        }
    }

    private static String found(String dom, String pattern) {
        return Pattern.compile(pattern)
                .matcher(dom)
                .results()
                .map((MatchResult match) -> match.group(1))
                .findFirst()
                .orElse(dom);
    }
}
