package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.devnet.Devnet;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** The page for humans, in a browser, while clients talk. */
@ExtendWith(Chromium.class)
class StatusPageIT {

    @TempDir
    Path directory;

    @Test
    void showsWhatGoesOnAndDrawsIt() throws Exception {
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(ic.url())) {
            var canister = ic.install(CdkCanister.echo());
            var first = client(ic, gateway, canister);
            open(client(ic, gateway, canister));
            open(first);
            var talk = Flux.interval(Duration.ofMillis(300))
                    .onBackpressureDrop()
                    .concatMap(tick -> first.send(new byte[] {1}))
                    .subscribe();

            Chromium.Visit visit;
            try {
                visit = Chromium.visit(gateway.managementUrl(), directory, Duration.ofSeconds(9));
            } finally {
                talk.dispose();
            }

            assertThat(visit.console()).doesNotContain("CONSOLE", "Content Security Policy");
            assertThat(text(visit, "state")).isEqualTo("ready");
            assertThat(text(visit, "principal")).isEqualTo(gateway.principal().toString());
            assertThat(text(visit, "network")).isEqualTo("local, " + ic.url());
            assertThat(text(visit, "sessions")).isEqualTo("2");
            assertThat(visit.dom()).contains("<tr><td>" + canister + "</td><td>2</td>");
            assertThat(points(visit, "sessions")).isGreaterThanOrEqualTo(3);
            assertThat(points(visit, "up")).isGreaterThanOrEqualTo(2);
            assertThat(points(visit, "down")).isGreaterThanOrEqualTo(2);
            assertThat(points(visit, "relay")).isPositive();
            assertThat(points(visit, "lag")).isPositive();
        }
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
