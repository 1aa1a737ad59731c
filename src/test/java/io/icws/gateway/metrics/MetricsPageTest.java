package io.icws.gateway.metrics;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/metrics.md} lists the meters of {@link GatewayMeter}. Rewrite its table with {@code ./mvnw test
 * -Dtest=MetricsPageTest -Ddocs.rewrite=true}.
 */
class MetricsPageTest {

    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final String BEGIN =
            "<!-- Made from GatewayMeter by MetricsPageTest; do not edit up to the end mark. -->\n";
    private static final String END = "<!-- End of what is made. -->\n";

    @Test
    void thePageListsEveryMeter() throws IOException {
        var page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        var made = table() + tags();
        if (Boolean.getBoolean("docs.rewrite")) {
            Files.writeString(PAGE, page.substring(0, begin) + made + page.substring(end));
        } else {
            assertThat(page.substring(begin, end)).isEqualTo(made);
        }
    }

    private static String table() {
        return Arrays.stream(GatewayMeter.values()).map(MetricsPageTest::row).collect(joining("", """

                        | In Prometheus | Meter | Type | Labels | What it says |
                        | --- | --- | --- | --- | --- |
                        """, "\n"));
    }

    private static String row(GatewayMeter meter) {
        return "| `%s` | `%s` | %s | %s | %s |\n"
                .formatted(PrometheusName.of(meter), meter.getName(), type(meter), labels(meter), meter.description());
    }

    private static String type(GatewayMeter meter) {
        return switch (meter.getType()) {
            case TIMER, DISTRIBUTION_SUMMARY ->
                "histogram: "
                        + DoubleStream.of(meter.bounds())
                                .mapToObj(bound -> bound % 1 == 0
                                        ? String.valueOf((long) bound)
                                        : String.format(Locale.ROOT, "%s", bound))
                                .collect(joining(", "));
            default -> meter.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String labels(GatewayMeter meter) {
        return Arrays.stream(meter.getKeyNames())
                .map(key -> "`" + key.asString() + "`")
                .collect(joining(", "));
    }

    private static String tags() {
        return Arrays.stream(GatewayMeter.Tag.values())
                .map(tag -> "| `%s` | %s |\n".formatted(tag.asString(), tag.meaning()))
                .collect(joining("", """
                        | Label | Values |
                        | --- | --- |
                        """, "\n"));
    }
}
