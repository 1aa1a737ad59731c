package io.icws.gateway.config;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads configuration files with Spring Boot's own loaders and, when one cannot be read, names it and the line. It comes
 * before them and serves all their extensions, so that {@code .properties} still overrides YAML.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class ConfigFileLoader implements PropertySourceLoader {

    /** Where the YAML loader puts a document that is no mapping. */
    private static final String NO_MAPPING = "document";

    private final PropertySourceLoader properties = new PropertiesPropertySourceLoader();
    private final PropertySourceLoader yaml = new YamlPropertySourceLoader();

    @Override
    public String[] getFileExtensions() {
        return new String[] {"properties", "xml", "yml", "yaml"};
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        return load(name, resource, null);
    }

    @Override
    public List<PropertySource<?>> load(String name, Resource resource, @Nullable Charset encoding) throws IOException {
        var file = String.valueOf(resource.getFilename());
        boolean isYaml = file.endsWith(".yml") || file.endsWith(".yaml");
        try {
            var sources = (isYaml ? yaml : properties).load(name, resource, encoding);
            if (isYaml && sources.stream().anyMatch(ConfigFileLoader::isNoMapping)) {
                throw unreadable(resource, "it holds no settings in the form 'name: value'", null);
            }
            return sources;
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

    private static boolean isNoMapping(PropertySource<?> source) {
        return source instanceof EnumerablePropertySource<?> names
                && List.of(names.getPropertyNames()).stream()
                        .anyMatch(name -> name.equals(NO_MAPPING) || name.startsWith(NO_MAPPING + "["));
    }

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
