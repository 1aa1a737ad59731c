package io.icws.gateway;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.metrics.GatewayMeter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Pages name only properties and meters of the gateway that exist. */
class DocsPropertiesTest {

    private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

    /** A property or meter, perhaps as a flag or with a value, or the beginning of several. */
    private static final Pattern NAME = Pattern.compile("`(?:--)?(gateway\\.[a-z0-9.-]+)(\\*)?(?:[=:][^`]*)?`");

    /** Names what no longer exists. */
    private static final Pattern REMOVED = Pattern.compile("(?s)### Removed properties.*?(?=\\n##|\\z)");

    @ParameterizedTest
    @MethodSource("pages")
    void namesWhatExists(Path page) throws IOException {
        var known = known();
        var text = REMOVED.matcher(Files.readString(page)).replaceAll("");
        assertThat(NAME.matcher(text).results())
                .allSatisfy(name -> assertThat(known)
                        .as(name.group())
                        .anyMatch(existing -> existing.equals(name.group(1))
                                || existing.startsWith(name.group(2) == null ? name.group(1) + "." : name.group(1))));
    }

    private static Set<String> known() throws IOException {
        var properties = JsonMapper.shared()
                .readTree(Files.readString(METADATA))
                .get("properties")
                .valueStream()
                .filter(property -> !property.has("deprecation"))
                .map(property -> property.get("name").asString())
                .filter(name -> !name.contains(".constants."));
        var meters = Arrays.stream(GatewayMeter.values()).map(GatewayMeter::getName);
        return Stream.concat(properties, meters).collect(toSet());
    }

    static Stream<Path> pages() throws IOException {
        try (var docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                    docs.filter(page -> page.toString().endsWith(".md")),
                    Stream.of("README.md", "CHANGELOG.md", "helm/ic-websocket-gateway/values.yaml")
                            .map(Path::of))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
