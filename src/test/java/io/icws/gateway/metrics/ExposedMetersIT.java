package io.icws.gateway.metrics;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a running gateway exposes is what {@link GatewayMeter} lists, from its start. */
class ExposedMetersIT {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (gateway_\\S+) (.*)$");

    private static Devnet ic;
    private static GatewayFixture gateway;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().start();
        gateway = GatewayFixture.start(ic.url());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ic.close();
    }

    private record Shape(Meter.Type type, Set<String> tags) {}

    @Test
    void theRegistryHoldsTheListedMetersAndNoOthers() {
        Map<String, Set<Shape>> held = gateway.meters().getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("gateway."))
                .collect(groupingBy(
                        Meter.Id::getName,
                        TreeMap::new,
                        mapping(
                                id -> new Shape(
                                        id.getType(),
                                        id.getTags().stream().map(Tag::getKey).collect(toSet())),
                                toSet())));

        Map<String, Set<Shape>> listed = Arrays.stream(GatewayMeter.values())
                .collect(groupingBy(
                        GatewayMeter::getName,
                        TreeMap::new,
                        mapping(
                                meter -> new Shape(
                                        meter.getType(),
                                        Stream.of(meter.getKeyNames())
                                                .map(KeyName::asString)
                                                .collect(toSet())),
                                toSet())));
        assertThat(held).isEqualTo(listed);
    }

    @Test
    void prometheusFindsThemByTheirDocumentedNames() throws Exception {
        var exposed = new HashMap<String, String>();
        HELP.matcher(scrape()).results().forEach(help -> exposed.put(help.group(1), help.group(2)));

        var listed = new HashMap<String, String>();
        for (var meter : GatewayMeter.values()) {
            listed.put(PrometheusName.of(meter), meter.description());
            if (meter.bounds().length > 0) {
                listed.put(PrometheusName.of(meter) + "_max", meter.description());
            }
        }
        assertThat(exposed).isEqualTo(listed);
    }

    @Test
    void sessionsAreCountedByStateAndByTheirEnd() {
        var canister = ic.install(CdkCanister.echo());
        var client = client(canister).build();
        client.open().block(BOUND);
        assertThat(value(GatewayMeter.SESSIONS, "state", "open")).isOne();
        assertThat(value(GatewayMeter.SESSION_OPENS)).isOne();
        client.close();
        var forger = client(canister).withTamperedSignature().build();
        forger.open().onErrorComplete().block(BOUND);
        var babbler = client(canister).build();
        babbler.open().block(BOUND);
        babbler.sendRaw(new byte[] {1, 2, 3}).block(BOUND);

        await().atMost(BOUND).untilAsserted(() -> {
            assertThat(value(GatewayMeter.SESSION_CLOSES, "code", "client", "opened", "true"))
                    .isOne();
            assertThat(value(GatewayMeter.SESSION_CLOSES, "code", "4401", "opened", "false"))
                    .isOne();
            assertThat(value(GatewayMeter.SESSION_CLOSES, "code", "4400", "opened", "true"))
                    .isOne();
            assertThat(value(GatewayMeter.SIGNATURES_REFUSED, "reason", "signature_invalid"))
                    .isOne();
            for (var state : List.of("new", "opening", "open", "closing", "leaving")) {
                assertThat(value(GatewayMeter.SESSIONS, "state", state))
                        .as(state)
                        .isZero();
            }
            assertThat(value(GatewayMeter.QUEUED, "direction", "up")).isZero();
            assertThat(value(GatewayMeter.QUEUED, "direction", "down")).isZero();
        });
    }

    private static double value(GatewayMeter meter, String... tags) {
        return gateway.meters()
                .get(meter.getName())
                .tags(tags)
                .meter()
                .measure()
                .iterator()
                .next()
                .getValue();
    }

    private static DappClient.Builder client(Principal canister) {
        return DappClient.builder(gateway.url(), canister, ic.rootKeyDer());
    }

    private static String scrape() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(gateway.managementUrl().resolve("/metrics"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }
}
