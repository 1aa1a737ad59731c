package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chart's README says of every value what its comment says. Rewrite it with {@code ./mvnw test
 * -Dtest=ChartReadmeTest -Ddocs.rewrite=true}.
 */
class ChartReadmeTest {

    private static final Path README = Chart.DIRECTORY.resolve("README.md");
    private static final Path VALUES = Chart.DIRECTORY.resolve("values.yaml");
    private static final String MARK = "-- ";
    private static final String INTRODUCTION = """
            # ic-websocket-gateway

            <!-- Made from values.yaml by ChartReadmeTest; do not edit. -->

            Runs the [IC WebSocket Gateway](../../README.md) on Kubernetes 1.27 or later.
            [docs/deployment.md](../../docs/deployment.md#kubernetes) explains its use, with examples.

            ```sh
            helm install gateway helm/ic-websocket-gateway --set image.repository=REGISTRY/ic-websocket-gateway
            helm test gateway
            ```

            | Value | Default | Description |
            | --- | --- | --- |
            """;

    private record Value(String name, Object defaultValue, String description) {
        private String row() {
            return "| `%s` | `%s` | %s |\n"
                    .formatted(
                            name,
                            JsonMapper.shared().writeValueAsString(defaultValue).replace("|", "\\|"),
                            description.replace("|", "\\|"));
        }
    }

    @Test
    void theReadmeSaysWhatTheCommentsSay() throws IOException {
        var page = INTRODUCTION + values().stream().map(Value::row).collect(Collectors.joining());
        if (Boolean.getBoolean("docs.rewrite")) {
            Files.writeString(README, page);
        }
        assertThat(Files.readString(README)).isEqualTo(page);
    }

    @Test
    void everyValueHasADescriptionAndASchema() throws IOException {
        var schema = JsonMapper.shared().readTree(Files.readString(Chart.DIRECTORY.resolve("values.schema.json")));

        assertThat(values()).isNotEmpty().allSatisfy(value -> {
            assertThat(value.description()).as(value.name()).isNotEmpty();
            assertThat(schema.at("/properties/" + value.name().replace(".", "/properties/"))
                            .isMissingNode())
                    .as(value.name() + " missing in the schema")
                    .isFalse();
        });
    }

    private static List<Value> values() throws IOException {
        try (var in = Files.newBufferedReader(VALUES)) {
            var found = new ArrayList<Value>();
            collect("", (MappingNode) Yamls.parser().compose(in), Yamls.read(VALUES), found);
            return found;
        }
    }

    /** A mapping without a comment is a group; everything else is a value. */
    private static void collect(String prefix, MappingNode node, Map<?, ?> defaults, List<Value> found) {
        for (var entry : node.getValue()) {
            var key = ((ScalarNode) entry.getKeyNode()).getValue();
            var description = description(entry);
            if (description.isEmpty()
                    && entry.getValueNode() instanceof MappingNode group
                    && !group.getValue().isEmpty()) {
                collect(prefix + key + ".", group, (Map<?, ?>) defaults.get(key), found);
            } else {
                found.add(new Value(prefix + key, defaults.get(key), description));
            }
        }
    }

    private static String description(NodeTuple entry) {
        return Stream.of(entry.getKeyNode(), entry.getValueNode())
                .map(Node::getBlockComments)
                .flatMap(lines -> lines == null ? Stream.empty() : lines.stream())
                .map(CommentLine::getValue)
                .map(String::strip)
                .dropWhile(line -> !line.startsWith(MARK))
                .map(line -> line.startsWith(MARK) ? line.substring(MARK.length()) : line)
                .collect(Collectors.joining(" "));
    }
}
