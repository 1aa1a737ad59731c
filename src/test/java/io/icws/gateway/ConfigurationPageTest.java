package io.icws.gateway;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code docs/configuration.md} has the Javadoc of every property, which says what it does and when to change it. Rewrite the page with {@code ./mvnw test
 * -Dtest=ConfigurationPageTest -Ddocs.rewrite=true}.
 */
class ConfigurationPageTest {

    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");
    private static final String INTRODUCTION = """
            # Configuration

            <!-- Made from the properties' Javadoc by ConfigurationPageTest; do not edit. -->

            Each property can be a flag (`--gateway.session.ping-interval=20s`), an environment variable
            (`GATEWAY_SESSION_PINGINTERVAL=20s`), or a line in `config/application.yml`. Durations take a unit (`100ms`, `5s`, `2m`),
            sizes as well (`64KB`, `8MB`; 1 KB is 1024 bytes), lists are separated by commas. A value out of range stops the start,
            and so does an unknown name below `gateway.`: the message gives its place and the nearest known name, or the fixed value of a
            property that was removed. This includes environment variables that begin with `GATEWAY_`, except those that Kubernetes sets for
            a service named `gateway` (`GATEWAY_SERVICE_HOST`, `GATEWAY_PORT`, `GATEWAY_PORT_8080_TCP_ADDR` and the like).
            Profiles are `local` (the default), `mainnet`, `json`, and those that your own files define; any other stops the start.
            Clients and metrics need different ports. The last sentence of each description says when to change the property.
            The flags of the Rust gateway are described in the [README](../README.md#configure-it).
            """;

    @Test
    void thePageSaysWhatTheJavadocSays() throws IOException {
        var page = page();
        if (Boolean.getBoolean("docs.rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    @Test
    void everyPropertyHasADescription() throws IOException {
        assertThat(properties())
                .isNotEmpty()
                .allSatisfy(property -> assertThat(text(property, "description"))
                        .as(text(property, "name"))
                        .isNotEmpty());
    }

    @Test
    void everyDescriptionSaysWhenToChangeTheProperty() throws IOException {
        assertThat(properties())
                .allSatisfy(property -> assertThat(text(property, "description"))
                        .as(text(property, "name"))
                        .containsPattern("(Set|Raise|Lower|Change) it\\b"));
    }

    private static String page() throws IOException {
        var page = new StringBuilder(INTRODUCTION);
        properties().stream()
                .collect(groupingBy(ConfigurationPageTest::prefix, TreeMap::new, toList()))
                .forEach((prefix, properties) -> {
                    page.append("\n## ").append(prefix).append("\n\n| Property | Default | Description |\n");
                    page.append("| --- | --- | --- |\n");
                    properties.forEach(property -> page.append(row(prefix, property)));
                });
        return page.toString();
    }

    private static String row(String prefix, JsonNode property) {
        var name = text(property, "name");
        var value = text(property, "defaultValue");
        return "| `%s` | %s | %s |\n"
                .formatted(name, value.isEmpty() ? "" : "`" + value + "`", cell(text(property, "description")));
    }

    private static String cell(String description) {
        return description
                .replaceAll("\\{@code (.+?)}", "`$1`")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
    }

    private static String prefix(JsonNode property) {
        var name = text(property, "name");
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static List<JsonNode> properties() throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(METADATA))
                .get("properties")
                .valueStream()
                .filter(property -> text(property, "name").startsWith("gateway."))
                .filter(property -> !text(property, "name").contains(".constants."))
                .filter(property -> !property.has("deprecation"))
                .sorted(comparing(property -> text(property, "name")))
                .toList();
    }

    private static String text(JsonNode node, String field) {
        var value = node.get(field);
        if (value == null) {
            return "";
        }
        return value.isArray()
                ? String.join(",", value.valueStream().map(JsonNode::asString).toList())
                : value.asString();
    }
}
