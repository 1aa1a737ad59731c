package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The page for humans, in a browser, while clients talk. */
@ExtendWith(Chromium.class)
class StatusPageIT {

    private static final int CLIENTS = 4;

    /** Of the browser's clock, which runs ahead between two reports: enough of these for some echoes to come between. */
    private static final Duration TIME = Duration.ofMinutes(4);

    @TempDir
    Path directory;

    @Test
    void showsWhatGoesOnAndDrawsIt() throws Exception {
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url())) {
            var canister = ic.install(CdkCanister.echo());
            var clients = Stream.generate(() -> client(ic, gateway, canister))
                    .limit(CLIENTS)
                    .toList();
            clients.forEach(Dapp::open);
            var talk = Flux.fromIterable(clients)
                    .flatMap(StatusPageIT::talk)
                    .onErrorComplete()
                    .subscribe();

            Chromium.Visit visit;
            try {
                visit = Chromium.visit(gateway.managementUrl(), directory, TIME);
            } finally {
                talk.dispose();
            }

            assertThat(visit.console()).doesNotContain("CONSOLE", "Content Security Policy");
            assertThat(text(visit, "state")).isEqualTo("ready");
            assertThat(text(visit, "principal")).isEqualTo(gateway.principal().toString());
            assertThat(text(visit, "network")).isEqualTo("local, " + ic.url());
            assertThat(text(visit, "sessions")).isEqualTo("4, max 4");
            assertThat(visit.dom())
                    .contains("<tr><td>" + canister + "</td><td>4</td>")
                    .contains("aria-label=\"Sessions: 4 now, max 4\"");
            assertThat(points(visit, "sessions")).isGreaterThanOrEqualTo(3);
            assertThat(points(visit, "up")).isGreaterThanOrEqualTo(2);
            assertThat(points(visit, "down")).isGreaterThanOrEqualTo(2);
            assertThat(points(visit, "relay")).isPositive();
            assertThat(points(visit, "lag")).isPositive();
        }
    }

    /** One message after the other, each when the one before has come back. */
    private static Flux<String> talk(DappClient client) {
        return Flux.range(0, Integer.MAX_VALUE).concatMap(i -> {
            var text = "message " + i;
            return client.send(text.getBytes(StandardCharsets.UTF_8))
                    .thenMany(client.received())
                    .map(content -> new String(content, StandardCharsets.UTF_8))
                    .filter(text::equals)
                    .next()
                    .publishOn(Schedulers.boundedElastic())
                    .subscribeOn(Schedulers.boundedElastic());
        });
    }

    private static String text(Chromium.Visit visit, String id) {
        var match = Pattern.compile("id=\"" + id + "\"[^>]*>([^<]*)<").matcher(visit.dom());
        assertThat(match.find()).as(visit.dom()).isTrue();
        return match.group(1);
    }

    private static int points(Chromium.Visit visit, String series) {
        var match = Pattern.compile("data-series=\"" + series + "\"[^>]*><polyline points=\"([^\"]+)\"")
                .matcher(visit.dom());
        return match.find() ? match.group(1).split(" ").length : 0;
    }
}
