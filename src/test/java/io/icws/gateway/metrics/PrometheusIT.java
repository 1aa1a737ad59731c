package io.icws.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.icws.protocol.Principal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A real Prometheus scrapes a running gateway with traffic; the chart's alerts and dashboards are asked of it. */
@ExtendWith(Prometheus.Available.class)
class PrometheusIT {

    private static final Duration BOUND = Duration.ofSeconds(60);

    private static Devnet ic;
    private static GatewayFixture gateway;
    private static Prometheus prometheus;
    private static DappClient talking;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        ic = Devnet.builder().roundLength(Duration.ofMillis(50)).start();
        // Traced requests must not make a scrape unreadable.
        gateway = GatewayFixture.start(
                ic.url(), "gateway.polling.interval=50ms", "management.tracing.sampling.probability=1.0");
        prometheus = Prometheus.start(gateway.managementUrl(), directory);
        await().atMost(BOUND).until(() -> !prometheus.query("gateway_info").isEmpty());
        var canister = ic.install(CdkCanister.echo());
        var leaving = client(canister);
        leaving.open().block(BOUND);
        leaving.close();
        talking = client(canister);
        talking.open().block(BOUND);
        // A JVM that has not collected anything has no series that say so.
        System.gc();
        // A series that is new with a canister rises only by what comes after its first scrape.
        var sent = new AtomicInteger();
        await().atMost(BOUND).until(() -> {
            talking.send("message".getBytes(StandardCharsets.UTF_8)).block(BOUND);
            talking.received().elementAt(sent.getAndIncrement()).block(BOUND);
            return rises("gateway_canister_messages_total{direction=\"down\"}")
                    && rises("gateway_session_duration_seconds_count");
        });
    }

    private static boolean rises(String counter) {
        return !prometheus.query("sum(rate(" + counter + "[1m])) > 0").isEmpty();
    }

    @AfterAll
    static void stop() {
        if (talking != null) {
            talking.close();
        }
        if (prometheus != null) {
            prometheus.close();
        }
        if (gateway != null) {
            gateway.close();
        }
        if (ic != null) {
            ic.close();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("panels")
    void everyQueryOfEveryPanelIsAnswered(String dashboard, String title, Dashboard.Panel panel) {
        for (var target : panel.targets()) {
            var answer = prometheus.query(target.query("1m"));
            if (!panel.mayBeEmpty()) {
                assertThat(answer.valueStream())
                        .as(target.expression())
                        .anySatisfy(series -> assertThat(value(series)).isNotNaN());
            }
        }
    }

    static Stream<Arguments> panels() {
        return Dashboard.all().stream()
                .flatMap(dashboard ->
                        dashboard.panels().stream().map(panel -> Arguments.of(dashboard.name(), panel.title(), panel)));
    }

    @Test
    void everyAlertIsEvaluatedAndNoneFires() {
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(prometheus.rules().valueStream())
                        .isNotEmpty()
                        .allSatisfy(rule -> {
                            assertThat(rule.get("health").asString())
                                    .as(rule.toString())
                                    .isEqualTo("ok");
                            assertThat(rule.get("state").asString())
                                    .as(rule.toString())
                                    .isEqualTo("inactive");
                        }));
    }

    /** Else an alert or a panel stays silent because of a typing error. */
    @Test
    void alertsAndDashboardsNameOnlySeriesThatAreThere() {
        var queries = Stream.concat(
                Dashboard.all().stream().flatMap(Dashboard::targets).map(target -> target.query("1m")),
                prometheus.rules().valueStream().map(rule -> rule.get("query").asString()));
        var names = queries.flatMap(query -> Pattern.compile("\\b(?:gateway|jvm|process|system|logback)_\\w+")
                        .matcher(query)
                        .results()
                        .map(MatchResult::group))
                .distinct()
                .toList();

        assertThat(names)
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(prometheus.query(name)).as(name).isNotEmpty());
    }

    private static DappClient client(Principal canister) {
        return DappClient.builder(gateway.url(), canister, ic.rootKeyDer()).build();
    }

    private static double value(JsonNode series) {
        return Double.parseDouble(series.get("value").get(1).asString());
    }
}
