package io.icws.gateway.config;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads configuration files with one of Spring Boot's own loaders and, when one cannot be read, names it and the line. Both
 * come before Spring Boot's, in the same order, so that {@code .properties} still overrides YAML. There are two, because a
 * file may lack an extension: {@code spring.config.import=file:/etc/settings[.yaml]}.
 */
abstract class ConfigFileLoader implements PropertySourceLoader {

    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class PropertiesFiles extends ConfigFileLoader {

        PropertiesFiles() {
            super(new PropertiesPropertySourceLoader());
        }
    }

    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    static final class YamlFiles extends ConfigFileLoader {

        YamlFiles() {
            super(new YamlPropertySourceLoader());
        }

        @Override
        void requireSettings(Resource resource, List<PropertySource<?>> sources) {
            if (sources.stream().anyMatch(YamlFiles::isNoMapping)) {
                throw unreadable(resource, "it holds no settings in the form 'name: value'", null);
            }
        }

        private static boolean isNoMapping(PropertySource<?> source) {
            return source instanceof EnumerablePropertySource<?> names
                    && List.of(names.getPropertyNames()).stream()
                            .anyMatch(name -> name.equals(NO_MAPPING) || name.startsWith(NO_MAPPING + "["));
        }
    }

    /** Where the YAML loader puts a document that is no mapping. */
    private static final String NO_MAPPING = "document";

    private final PropertySourceLoader loader;

    private ConfigFileLoader(PropertySourceLoader loader) {
        this.loader = loader;
    }

    @Override
    public String[] getFileExtensions() {
        return loader.getFileExtensions();
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        return load(name, resource, null);
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource, @Nullable Charset encoding) throws IOException {
        try {
            var sources = loader.load(name, resource, encoding);
            requireSettings(resource, sources);
            // A file without settings still defines its profile.
            return sources.isEmpty() ? List.of(new MapPropertySource(name, Map.of())) : sources;
        } catch (MarkedYAMLException e) {
            throw unreadable(resource, place(e) + sentence(e), e);
        } catch (StartUpException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (!resource.exists() && e instanceof IOException absent) {
                throw absent;
            }
            throw unreadable(resource, String.valueOf(e.getMessage()).strip(), e);
        }
    }

    /** @throws StartUpException if what was read cannot be settings */
    void requireSettings(Resource resource, List<PropertySource<?>> sources) {}

    private static String place(MarkedYAMLException e) {
        var mark = e.getProblemMark();
        return mark == null ? "" : "line %d, column %d: ".formatted(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** Without the excerpt of the file that the message has: it may hold a secret. */
    private static String sentence(MarkedYAMLException e) {
        var context = e.getContext() == null ? "" : e.getContext() + ", ";
        return (context + e.getProblem()).replaceAll("\\s+", " ").strip();
    }

    static String path(Resource resource) {
        try {
            return resource.isFile() ? resource.getFile().getPath() : resource.getDescription();
        } catch (IOException e) {
            return resource.getDescription();
        }
    }

    private static StartUpException unreadable(Resource resource, String reason, @Nullable Throwable cause) {
        return new StartUpException(
                "The configuration in %s cannot be read: %s.".formatted(path(resource), reason),
                "Correct the file. config/application-example.yml shows the form.",
                cause);
    }
}
