package io.icws.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** What the sources of Spring Boot give, without its start. */
class SettingsCheckTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gateway.session.ping-interval",
                "gateway.session.pingInterval",
                "gateway.session.ping_interval",
                "Gateway.Session.PING-INTERVAL",
                "gateway.admission.allowed-origins[0]",
                "gateway",
                "gatewayx.session.ping-interval",
                "server.port"
            })
    void takesKnownProperties(String name) {
        assertThatCode(() -> check(file(Map.of(name, "1")))).doesNotThrowAnyException();
    }

    /** In YAML, of a group whose lines are all comments. */
    @Test
    void takesAnEmptyGroup() {
        assertThatCode(() -> check(file(Map.of("gateway.ic", "")))).doesNotThrowAnyException();
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> check(file(Map.of("gateway.ic", "mainnet"))));
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.poling.interval, gateway.polling.interval",
        "gateway.polling.intervall, gateway.polling.interval",
        "gateway.admission.allowed-origin[0], gateway.admission.allowed-origins",
        "gateway.polling.read-ahead[0], gateway.polling.read-ahead",
        "gateway.polling.interval.max, gateway.polling.interval"
    })
    void refusesUnknownProperties(String name, String nearest) {
        refuses(file(Map.of(name, "1")), name + " (file), expected " + nearest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GATEWAY_SESSION_PINGINTERVAL",
                "GATEWAY_SESSION_PING_INTERVAL",
                "gateway_session_pinginterval",
                "GATEWAY_ADMISSION_ALLOWEDORIGINS_0",
                "GATEWAY_ADMISSION_ALLOWED_ORIGINS_0_",
                "GATEWAY",
                "GATEWAYS_HOST"
            })
    void takesKnownVariables(String name) {
        assertThatCode(() -> check(environment(name))).doesNotThrowAnyException();
    }

    /** Of services named gateway, gateway-ic-websocket-gateway and gateway-metrics. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GATEWAY_SERVICE_HOST",
                "GATEWAY_SERVICE_PORT",
                "GATEWAY_SERVICE_PORT_WEBSOCKET",
                "GATEWAY_PORT",
                "GATEWAY_PORT_8080_TCP",
                "GATEWAY_PORT_8080_TCP_PROTO",
                "GATEWAY_PORT_8080_TCP_PORT",
                "GATEWAY_PORT_8080_UDP_ADDR",
                "GATEWAY_IC_WEBSOCKET_GATEWAY_SERVICE_HOST",
                "GATEWAY_IC_WEBSOCKET_GATEWAY_PORT_8080_TCP_ADDR",
                "GATEWAY_METRICS_SERVICE_PORT_METRICS"
            })
    void ignoresWhatKubernetesSetsForServices(String name) {
        assertThatCode(() -> check(environment(name))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "GATEWAY_POLING_INTERVAL, GATEWAY_POLLING_INTERVAL",
        "GATEWAY_POLLING_INTERVALL, GATEWAY_POLLING_INTERVAL",
        "GATEWAY_POLLING_READAHEAD_0, GATEWAY_POLLING_READAHEAD",
        "GATEWAY_SESSIONPING_INTERVAL, GATEWAY_SESSION_PINGINTERVAL",
        "gateway.poling.interval, gateway.polling.interval"
    })
    void refusesUnknownVariables(String name, String nearest) {
        refuses(environment(name), name + " (environment), expected " + nearest);
    }

    @Test
    void saysWhatBecameOfARemovedProperty() {
        var known = KnownSettings.of(JsonMapper.shared().readTree("""
                {"properties": [
                  {"name": "gateway.new.interval"},
                  {"name": "gateway.old.interval", "deprecation":
                    {"level": "error", "replacement": "gateway.new.interval", "reason": "Renamed in 1.1."}},
                  {"name": "gateway.aged", "deprecation": {"replacement": "gateway.new.interval"}}
                ]}"""));
        assertThat(known.isUnknown("gateway.aged", "1")).isFalse();
        assertThat(known.isUnknown("gateway.old.interval", "1")).isTrue();
        assertThat(List.of(known.instead("gateway.old.interval"), known.instead("GATEWAY_OLD_INTERVAL")))
                .containsOnly("which was removed: use gateway.new.interval. Renamed in 1.1.");
    }

    @Test
    void saysWhichValueIsFixed() {
        refuses(
                file(Map.of("gateway.polling.backoff", "1s")),
                "gateway.polling.backoff (file), which was removed: now fixed at 250 ms");
        refuses(
                environment("GATEWAY_POLLING_BACKOFFMAX"),
                "GATEWAY_POLLING_BACKOFFMAX (environment), which was removed: now fixed at 5 s");
    }

    @Test
    void refusesConstants() {
        refuses(file(Map.of("gateway.polling.constants.backoff", "1s")), "gateway.polling.constants.backoff (file)");
        refuses(environment("GATEWAY_POLLING_CONSTANTS_BACKOFF"), "GATEWAY_POLLING_CONSTANTS_BACKOFF (environment)");
    }

    @Test
    void refusesHttp2ForClients() {
        refuses(file(Map.of("server.http2.enabled", "true")), "server.http2.enabled is true");
        assertThatCode(() -> check(file(Map.of("server.http2.enabled", "false"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "mainnet", "json"})
    void takesItsOwnProfiles(String profile) {
        assertThatCode(() -> check(profile, file(Map.of()))).doesNotThrowAnyException();
    }

    @Test
    void takesProfilesThatFilesDefine() {
        assertThatCode(() -> {
                    check("eu", new MapPropertySource("Config resource 'file [config/application-eu.yml]'", Map.of()));
                    check("eu", file(Map.of("spring.config.activate.on-profile", "us | eu")));
                    check("eu", file(Map.of("spring.profiles.group.eu[0]", "mainnet")));
                    check(
                            "eu",
                            file(Map.of("spring.profiles.group.all[0]", "us", "spring.profiles.group.all[1]", "eu")));
                    check("eu", file(Map.of("spring.profiles.group.all", "us,eu")));
                    check("eu", environment("SPRING_PROFILES_GROUP_EU", "mainnet,json"));
                    check("eu", environment("SPRING_PROFILES_GROUP_ALL_0", "eu"));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"mainet, mainnet", "lokal, local", "eu, json"})
    void refusesOtherProfiles(String profile, String nearest) {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> check(profile, file(Map.of("spring.config.activate.on-profile", "europe"))))
                .withMessage("The profile %s is unknown, expected %s.", profile, nearest);
    }

    @ParameterizedTest
    @CsvSource({"8080, 8080", "8080, ''", " 8080,8080 "})
    void refusesOnePortForTwoServers(String clients, String metrics) {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> check(file(Map.of("server.port", clients, "management.server.port", metrics))));
    }

    @ParameterizedTest
    @CsvSource({"8080, 9000", "0, 0", "8080, -1"})
    void takesTwoPorts(String clients, String metrics) {
        assertThatCode(() -> check(file(Map.of("server.port", clients, "management.server.port", metrics))))
                .doesNotThrowAnyException();
    }

    private static void refuses(PropertySource<?> source, String message) {
        assertThatExceptionOfType(StartUpException.class)
                .isThrownBy(() -> check(source))
                .withMessageContaining(message);
    }

    private static PropertySource<?> file(Map<String, String> settings) {
        return new MapPropertySource("file", new LinkedHashMap<>(settings));
    }

    private static PropertySource<?> environment(String name) {
        return environment(name, "1");
    }

    private static PropertySource<?> environment(String name, String value) {
        return new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.of(name, value));
    }

    private static void check(PropertySource<?> source) {
        check("local", source);
    }

    private static void check(String profile, PropertySource<?> source) {
        var environment = new StandardEnvironment();
        var sources = environment.getPropertySources();
        sources.remove(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        sources.remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        sources.addLast(source);
        sources.addLast(new MapPropertySource("defaults", Map.of("management.server.port", "9000")));
        environment.setActiveProfiles(profile);
        try (var context = new GenericApplicationContext()) {
            context.setEnvironment(environment);
            new SettingsCheck().initialize(context);
        }
    }
}
