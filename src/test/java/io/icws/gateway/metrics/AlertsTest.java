package io.icws.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.yaml.snakeyaml.Yaml;

/** Every alert of the chart fires in its condition and only then, and the runbook has a section for it. */
@ExtendWith(Prometheus.Available.class)
class AlertsTest {

    private static final Path TESTS = Path.of("src/test/prometheus/alerts.test.yaml");
    private static final Path RUNBOOK = Path.of("docs/runbook.md");
    private static final Pattern TESTED = Pattern.compile("alertname=\"(\\w+)\"");

    @Test
    void theRulesAreValid() throws Exception {
        assertThat(Prometheus.promtool("check", "rules", Prometheus.ALERTS.toString()))
                .contains(alerts().size() + " rules found");
    }

    @Test
    void everyAlertIsQuietWhileAllIsWellAndFiresWhenItIsNot() throws Exception {
        Prometheus.promtool("test", "rules", TESTS.toString());

        var quiet = new HashSet<String>();
        var firing = new HashSet<String>();
        for (var test : maps(yaml(TESTS), "tests")) {
            for (var expected : maps(test, "promql_expr_test")) {
                var alert = TESTED.matcher((String) expected.get("expr"));
                assertThat(alert.find()).isTrue();
                (maps(expected, "exp_samples").isEmpty() ? quiet : firing).add(alert.group(1));
            }
        }
        var names = alerts().stream().map(alert -> (String) alert.get("alert")).toList();
        assertThat(quiet).containsExactlyInAnyOrderElementsOf(names);
        assertThat(firing).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void everyAlertHasASectionInTheRunbook() throws IOException {
        var runbook = Files.readString(RUNBOOK);
        for (var alert : alerts()) {
            var name = (String) alert.get("alert");
            var annotations = (Map<?, ?>) alert.get("annotations");
            assertThat(annotations.get("runbook_url")).isEqualTo("docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(section(runbook, name)).as(name).contains("**Meaning**", "**Diagnosis**", "**Mitigation**");
        }
        assertThat(Pattern.compile("(?m)^## (Gateway\\w+)$")
                        .matcher(runbook)
                        .results()
                        .count())
                .as("sections without an alert")
                .isEqualTo(alerts().size());
    }

    private static String section(String page, String alert) {
        int begin = page.indexOf("\n## " + alert + "\n");
        assertThat(begin).as(alert).isPositive();
        int end = page.indexOf("\n#", begin + 1);
        return end < 0 ? page.substring(begin) : page.substring(begin, end);
    }

    private static List<Map<String, Object>> alerts() throws IOException {
        return maps(maps(yaml(Prometheus.ALERTS), "groups").getFirst(), "rules");
    }

    private static Map<String, Object> yaml(Path file) throws IOException {
        return new Yaml().load(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Map<String, Object> parent, String key) {
        return (List<Map<String, Object>>) parent.get(key);
    }
}
