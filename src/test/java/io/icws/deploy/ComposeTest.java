package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.convert.DurationStyle;

/** The compose files: what they start takes what it is given, and is allowed little. */
class ComposeTest {

    private static final Path DIRECTORY = Path.of("config/compose");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    private record Compose(Map<String, Object> file, Set<String> used, Properties variables) {

        private static Compose read(String name, String variablesFile) throws IOException {
            var variables = new Properties();
            try (var in = Files.newBufferedReader(DIRECTORY.resolve(variablesFile))) {
                variables.load(in);
            }
            var used = new HashSet<String>();
            var text = VARIABLE.matcher(Files.readString(DIRECTORY.resolve(name)))
                    .replaceAll(match -> {
                        used.add(match.group(1));
                        return String.valueOf(variables.getProperty(match.group(1)));
                    });
            return new Compose(Yamls.parser().load(text), used, variables);
        }

        @SuppressWarnings("unchecked")
        private Map<String, Map<String, Object>> services() {
            return (Map<String, Map<String, Object>>) file.get("services");
        }

        private Map<String, Object> gateway() {
            return services().get("ic_websocket_gateway");
        }
    }

    @ParameterizedTest
    @CsvSource({"local.yml, .env.local", "production.yml, .env.example"})
    @SuppressWarnings("unchecked")
    void startsTheGatewayAsItCanBeStarted(String name, String variables) throws Exception {
        var gateway = Compose.read(name, variables).gateway();

        CommandLines.assertAccepted((List<String>) gateway.get("command"));
        ((Map<String, Object>) gateway.get("environment")).keySet().forEach(CommandLines::assertVariable);
        assertThat(gateway).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"));
        assertThat((List<String>) gateway.get("tmpfs"))
                .singleElement()
                .satisfies(mount -> assertThat(mount).startsWith("/tmp:exec,"));
        assertThat(mounts(gateway)).extracting(Mount::target).containsExactly("/ic-ws-gateway/data");
        assertThat(DurationStyle.detectAndParse((String) gateway.get("stop_grace_period")))
                .isGreaterThan(Duration.ofSeconds(45));
    }

    @ParameterizedTest
    @CsvSource({"local.yml, .env.local", "production.yml, .env.example"})
    void hasAllItsVariablesFilesAndVolumes(String name, String variables) throws IOException {
        var compose = Compose.read(name, variables);

        assertThat(compose.variables().stringPropertyNames()).isEqualTo(compose.used());
        assertThat(compose.services().values())
                .flatExtracting(ComposeTest::mounts)
                .allSatisfy(mount -> {
                    if (!mount.source().startsWith(".")) {
                        assertThat(((Map<?, ?>) compose.file().get("volumes")).containsKey(mount.source()))
                                .as(mount.source())
                                .isTrue();
                    } else if (!mount.source().startsWith("./volumes/")) {
                        assertThat(DIRECTORY.resolve(mount.source())).exists();
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "local.yml, .env.local, ic_websocket_gateway otlp_collector tempo prometheus grafana",
        "production.yml, .env.example, ic_websocket_gateway certbot otlp_collector prometheus"
    })
    void publishesOnlyToTheMachineWhatIsNotForClients(String name, String variables, String services)
            throws IOException {
        var compose = Compose.read(name, variables);

        assertThat(compose.services()).containsOnlyKeys(services.split(" "));
        assertThat(compose.services().values())
                .filteredOn(service -> service.containsKey("ports"))
                .flatExtracting(service -> (List<?>) service.get("ports"))
                .allSatisfy(port -> assertThat(port.toString()).matches("127\\.0\\.0\\.1:(\\d+):\\1|443:8080|80:80"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prometheus.yml",
                "otel-collector.yml",
                "tempo.yml",
                "grafana/datasources.yml",
                "grafana/dashboards.yml"
            })
    void isYaml(String name) {
        assertThat(Yamls.read(DIRECTORY.resolve(name))).isNotEmpty();
    }

    private record Mount(String source, String target) {}

    @SuppressWarnings("unchecked")
    private static List<Mount> mounts(Map<String, Object> service) {
        return ((List<String>) service.getOrDefault("volumes", List.of()))
                .stream()
                        .map(volume -> volume.split(":"))
                        .map(parts -> new Mount(parts[0], parts[1]))
                        .toList();
    }
}
