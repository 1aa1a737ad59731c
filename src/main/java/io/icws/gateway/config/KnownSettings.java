package io.icws.gateway.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names of all properties below {@code gateway.}, from the metadata that the build generates from their records. A
 * property that was removed is listed in {@code additional-spring-configuration-metadata.json} with the deprecation level
 * {@code error}, a replacement and a reason.
 */
final class KnownSettings {

    static final String PREFIX = "gateway.";
    static final String VARIABLE_PREFIX = "GATEWAY_";

    /** Groups whose values are fixed. They are bound like properties, so that tests can replace them. */
    private static final String CONSTANTS = ".constants.";

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final Pattern INDEX = Pattern.compile("\\[[^]]*]");
    private static final Pattern VARIABLE_INDEX = Pattern.compile("(_[0-9]+)+_?$");

    /**
     * What Kubernetes sets in every pod for a service whose name begins with {@code gateway}, unless {@code
     * enableServiceLinks} is off: {@code GATEWAY_SERVICE_HOST}, {@code GATEWAY_PORT_8080_TCP_ADDR} and the like.
     */
    private static final Pattern SERVICE_LINK = Pattern.compile("GATEWAY_(.+_)?"
            + "(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private final Map<String, String> names = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final Set<String> lists = new HashSet<>();
    private final Map<String, String> removed = new HashMap<>();

    private KnownSettings() {}

    /** @throws UncheckedIOException if the class path cannot be read */
    static KnownSettings load() {
        try {
            for (var file :
                    Collections.list(KnownSettings.class.getClassLoader().getResources(METADATA))) {
                try (var in = file.openStream()) {
                    var known = of(JsonMapper.shared().readTree(in));
                    if (!known.names.isEmpty()) {
                        return known;
                    }
                }
            }
            throw new IOException("no metadata of the properties below " + PREFIX + " on the class path");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param metadata in Spring Boot's format */
    static KnownSettings of(JsonNode metadata) {
        var known = new KnownSettings();
        metadata.path("properties")
                .forEach(property -> known.add(property.path("name").asString(""), property));
        return known;
    }

    private void add(String name, JsonNode property) {
        if (!name.startsWith(PREFIX) || name.contains(CONSTANTS)) {
            return;
        }
        var deprecation = property.path("deprecation");
        if (deprecation.path("level").asString("").equals("error")) {
            var replacement = deprecation.path("replacement").asString("");
            var reason = deprecation.path("reason").asString("");
            removed.put(uniform(name), (replacement.isEmpty() ? "" : "use " + replacement + ". ") + reason);
            return;
        }
        names.put(uniform(name), name);
        variables.put(variable(name.replace("-", "")), variable(name.replace("-", "")));
        variables.put(variable(name), variable(name.replace("-", "")));
        if (property.path("type").asString("").startsWith("java.util.")) {
            lists.addAll(List.of(uniform(name), variable(name.replace("-", "")), variable(name)));
        }
    }

    /**
     * Whether a name in a file or on the command line is meant for the gateway and not known to it.
     *
     * @param value of the property: a group that holds nothing is no error
     */
    boolean isUnknown(String name, @Nullable Object value) {
        if (!name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return false;
        }
        var uniform = uniform(name);
        boolean emptyGroup = value != null
                && value.toString().isEmpty()
                && names.keySet().stream().anyMatch(some -> some.startsWith(uniform + "."));
        boolean known = names.containsKey(uniform) && (!name.contains("[") || lists.contains(uniform));
        return !known && !emptyGroup;
    }

    /** As {@link #isUnknown}, of an environment variable. */
    boolean isUnknownVariable(String name) {
        var upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith(VARIABLE_PREFIX)
                && !variables.containsKey(upper)
                && !lists.contains(VARIABLE_INDEX.matcher(upper).replaceFirst(""))
                && !SERVICE_LINK.matcher(upper).matches();
    }

    /** The rest of a sentence: what to write instead of this unknown name. */
    String instead(String name) {
        if (name.contains(".")) {
            var advice = removed.get(uniform(name));
            return advice == null ? "expected " + nearest(name, names.values()) : "which was removed: " + advice;
        }
        var upper = name.toUpperCase(Locale.ROOT);
        for (var entry : removed.entrySet()) {
            if (variable(entry.getKey()).replace("_", "").equals(upper.replace("_", ""))) {
                return "which was removed: " + entry.getValue();
            }
        }
        return "expected " + nearest(upper, variables.values());
    }

    private static String nearest(String name, Iterable<String> known) {
        var sorted = new TreeSet<String>();
        known.forEach(sorted::add);
        return NearestName.of(name, sorted);
    }

    /** The spelling of a name does not count: {@code pingInterval}, {@code ping_interval} and an index are the same. */
    private static String uniform(String name) {
        return INDEX.matcher(name).replaceAll("").replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static String variable(String name) {
        return name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    }
}
