package io.icws.deploy;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.config.CommandLine;
import io.icws.gateway.config.CommandLine.FlagException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whether the gateway takes a command line: flags it knows, and properties that it or Spring Boot has. */
final class CommandLines {

    private static final Map<String, Boolean> MAP_BY_PROPERTY = properties();

    private CommandLines() {}

    static void assertAccepted(List<String> arguments) throws FlagException {
        assertThat(CommandLine.parse(arguments.toArray(String[]::new)))
                .isInstanceOfSatisfying(
                        CommandLine.Start.class,
                        start ->
                                assertThat(flags(start.arguments()).keySet()).allSatisfy(CommandLines::assertProperty));
    }

    static void assertProperty(String name) {
        assertThat(MAP_BY_PROPERTY.entrySet())
                .as("the property " + name)
                .anyMatch(known ->
                        known.getKey().equals(name) || known.getValue() && name.startsWith(known.getKey() + "."));
    }

    /** @param variable of the environment, which Spring takes for a property */
    static void assertVariable(String variable) {
        assertThat(MAP_BY_PROPERTY.entrySet()).as("the variable " + variable).anyMatch(known -> {
            var name = known.getKey().replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
            return name.equals(variable) || known.getValue() && variable.startsWith(name + "_");
        });
    }

    static Map<String, String> flags(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.replaceFirst("^--", "").split("=", 2))
                .collect(toMap(parts -> parts[0], parts -> parts[1]));
    }

    private static Map<String, Boolean> properties() {
        try {
            var files = CommandLines.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json");
            return Collections.list(files).stream()
                    .flatMap(file -> {
                        try (var in = file.openStream()) {
                            return JsonMapper.shared()
                                    .readTree(in)
                                    .get("properties")
                                    .valueStream();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .collect(toMap(property -> property.get("name").stringValue(), CommandLines::isMap, (a, b) -> a));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isMap(JsonNode property) {
        var type = property.get("type");
        return type != null && type.stringValue().startsWith("java.util.Map");
    }
}
