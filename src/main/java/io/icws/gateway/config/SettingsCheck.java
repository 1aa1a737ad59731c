package io.icws.gateway.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Fails the start before settings are bound: for unknown properties below {@code gateway.} from any source, unknown profiles,
 * the same port for clients and metrics, and HTTP/2 for clients.
 */
class SettingsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        requireKnownProfiles(environment);
        requireKnownProperties(environment);
        requireTwoPorts(environment);
        requireHttp1(environment);
    }

    private static void requireKnownProfiles(ConfigurableEnvironment environment) {
        var active = environment.getActiveProfiles();
        for (var profile : active.length == 0 ? environment.getDefaultProfiles() : active) {
            if (!Profiles.isKnown(profile, environment)) {
                throw new StartUpException(
                        "The profile %s is unknown, expected %s."
                                .formatted(profile, NearestName.of(profile, Profiles.BUILT_IN)),
                        "Correct spring.profiles.active. Profiles are %s, and those that your own files define, for"
                                        .formatted(String.join(", ", Profiles.BUILT_IN))
                                + " example config/application-%s.yml.".formatted(profile));
            }
        }
    }

    private static void requireKnownProperties(ConfigurableEnvironment environment) {
        var known = KnownSettings.load();
        var unknown = new ArrayList<String>();
        for (var source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> names) {
                unknown.addAll(unknown(names, known));
            }
        }
        if (unknown.isEmpty()) {
            return;
        }
        throw new StartUpException(
                (unknown.size() == 1 ? "One setting is unknown:" : "Some settings are unknown:")
                        + String.join("", unknown),
                "Correct or remove it. docs/configuration.md lists all settings. Names of other environment variables must not"
                        + " begin with GATEWAY_, except those that Kubernetes sets for services.");
    }

    private static List<String> unknown(EnumerablePropertySource<?> source, KnownSettings known) {
        boolean environment = source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        Set<String> names = new LinkedHashSet<>(List.of(source.getPropertyNames()));
        return names.stream()
                .filter(name -> known.isUnknown(name, source.getProperty(name))
                        || (environment && known.isUnknownVariable(name)))
                .map(name -> "%n    %s (%s), %s".formatted(name, place(source, name), known.instead(name)))
                .toList();
    }

    private static String place(PropertySource<?> source, String name) {
        var origin = OriginLookup.getOrigin(source, name);
        return switch (source.getName()) {
            case "commandLineArgs" -> "command line";
            case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> "system property";
            case StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME -> "environment";
            default -> origin == null ? source.getName() : place(origin);
        };
    }

    private static String place(Origin origin) {
        return origin instanceof TextResourceOrigin text && text.getResource() != null && text.getLocation() != null
                ? "%s, line %d"
                        .formatted(
                                ConfigFileLoader.path(text.getResource()),
                                text.getLocation().getLine() + 1)
                : origin.toString();
    }

    /** With one port Spring Boot uses one server for both, which exposes metrics to clients even if the addresses differ. */
    private static void requireTwoPorts(ConfigurableEnvironment environment) {
        var clients = environment.getProperty("server.port", "8080").strip();
        var metrics = environment.getProperty("management.server.port", "").strip();
        if (metrics.isEmpty() || (metrics.equals(clients) && !metrics.equals("0"))) {
            throw new StartUpException(
                    "Clients and metrics have the same port, %s, and need two.".formatted(clients),
                    "Choose another port with --gateway-address or --prometheus-endpoint (server.port,"
                            + " management.server.port). Metrics are not for clients.");
        }
    }

    /** WebSockets start with HTTP/1.1, and the handlers in front of the server parse nothing else. */
    private static void requireHttp1(ConfigurableEnvironment environment) {
        if (Boolean.parseBoolean(
                environment.getProperty("server.http2.enabled", "false").strip())) {
            throw new StartUpException(
                    "server.http2.enabled is true, and clients are served over HTTP/1.1 only.",
                    "Remove it. A proxy in front may speak HTTP/2 to browsers, see docs/deployment.md.");
        }
    }

    /** Profiles that a configuration source defines. */
    private static final class Profiles {

        static final List<String> BUILT_IN = List.of("local", "mainnet", "json");

        private static final String ON_PROFILE = "spring.config.activate.on-profile";
        private static final String GROUPS = "spring.profiles.group";

        static boolean isKnown(String profile, ConfigurableEnvironment environment) {
            return BUILT_IN.contains(profile)
                    || isGrouped(profile, environment)
                    || environment.getPropertySources().stream()
                            .filter(EnumerablePropertySource.class::isInstance)
                            .map(source -> (EnumerablePropertySource<?>) source)
                            .anyMatch(source -> concerns(source, profile));
        }

        private static boolean isGrouped(String profile, ConfigurableEnvironment environment) {
            return Binder.get(environment)
                    .bind(GROUPS, Bindable.mapOf(String.class, String[].class))
                    .orElse(Map.of())
                    .entrySet()
                    .stream()
                    .anyMatch(group -> group.getKey().equals(profile)
                            || List.of(group.getValue()).contains(profile));
        }

        /** Whether the source is {@code NAME-profile.EXTENSION}, a file without extension, or a part for this profile. */
        private static boolean concerns(EnumerablePropertySource<?> source, String profile) {
            return source.getName().contains("-" + profile + ".")
                    || source.getName().contains("-" + profile + "]")
                    || Arrays.stream(source.getPropertyNames())
                            .filter(name -> name.startsWith(ON_PROFILE))
                            .anyMatch(name -> List.of(String.valueOf(source.getProperty(name))
                                            .split("[^\\w.@+-]+", -1))
                                    .contains(profile));
        }
    }
}
