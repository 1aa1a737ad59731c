package io.icws.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.icws.gateway.config.CommandLine.FlagException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import tools.jackson.databind.json.JsonMapper;

class ProfilesTest {

    @TempDir
    private Path directory;

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    static Stream<Arguments> settings() {
        return Stream.of(
                arguments(List.of(), Map.of("gateway.ic.url", "http://127.0.0.1:4943")),
                arguments(List.of("--spring.profiles.active=local"), Map.of("gateway.ic.url", "http://127.0.0.1:4943")),
                arguments(
                        List.of("--spring.profiles.active=mainnet"),
                        Map.of("gateway.ic.url", "https://icp-api.io", "gateway.ic.network", "mainnet")),
                arguments(
                        List.of("--spring.profiles.active=mainnet", "--ic-network-url=https://ic0.app"),
                        Map.of("gateway.ic.url", "https://ic0.app", "gateway.ic.network", "mainnet")),
                arguments(
                        List.of(),
                        Map.of(
                                "server.address", "0.0.0.0",
                                "server.port", "8080",
                                "management.server.address", "0.0.0.0",
                                "management.server.port", "9000",
                                "management.otlp.metrics.export.enabled", "false")),
                arguments(
                        List.of("--gateway-address", "[::1]:81", "--prometheus-endpoint=127.0.0.1:82"),
                        Map.of(
                                "server.address", "::1",
                                "server.port", "81",
                                "management.server.address", "127.0.0.1",
                                "management.server.port", "82")));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void profilesAndFlagsSet(List<String> flags, Map<String, String> expected) throws FlagException {
        var environment = environment(flags.toArray(String[]::new));
        expected.forEach((name, value) ->
                assertThat(environment.getProperty(name)).as(name).isEqualTo(value));
    }

    @Test
    void leavesTracesOffUnlessACollectorIsNamed() throws FlagException {
        assertThat(environment().containsProperty("management.opentelemetry.tracing.export.otlp.endpoint"))
                .isFalse();
    }

    @Test
    void exampleForOperatorsNamesPropertiesThatExist() throws Exception {
        var metadata = new PathMatchingResourcePatternResolver()
                .getResources("classpath*:META-INF/spring-configuration-metadata.json");
        var known = Stream.of(metadata)
                .flatMap(file -> {
                    try (var in = file.getInputStream()) {
                        return JsonMapper.shared()
                                .readTree(in)
                                .get("properties")
                                .valueStream();
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .map(property -> property.get("name").stringValue())
                .toList();
        var example = new YamlPropertySourceLoader()
                .load("example", new FileSystemResource("config/application-example.yml"));
        assertThat(example)
                .flatExtracting(source -> List.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(known)
                        .anyMatch(property -> name.equals(property) || name.startsWith(property + ".")));
    }

    /** Of Kubernetes, for example, where a key of a ConfigMap becomes a file. */
    @ParameterizedTest
    @CsvSource({"settings, settings[.yaml]", "settings.yml, settings.yml"})
    void readsYamlByItsExtensionOrByTheHint(String name, String location) throws Exception {
        Files.writeString(directory.resolve(name), """
                gateway:
                  ic: {}
                  polling:
                  session:
                    ping-interval: 21s
                  admission:
                    allowed-origins: []
                    denied-canisters: [aaaaa-aa, 2vxsx-fae]
                """);
        var environment = environment("--spring.config.import=file:" + directory.resolve(location));
        assertThat(environment.getProperty("gateway.session.ping-interval")).isEqualTo("21s");
    }

    @Test
    void takesAProfileWhoseFileHasNoSettings() throws Exception {
        Files.writeString(directory.resolve("application-eu.yml"), "# gateway:\n");
        var environment = environment(
                "--spring.config.additional-location=" + directory + "/", "--spring.profiles.active=json,eu");
        assertThat(environment.getActiveProfiles()).containsExactly("json", "eu");
    }

    private static Environment environment(String... flags) throws FlagException {
        var arguments =
                ((CommandLine.Start) CommandLine.parse(flags)).arguments().toArray(String[]::new);
        try (var context = new SpringApplicationBuilder(Nothing.class)
                .web(WebApplicationType.NONE)
                .run(arguments)) {
            ConfigurableEnvironment environment = context.getEnvironment();
            return environment;
        }
    }
}
