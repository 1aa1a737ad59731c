package io.icws.deploy;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import org.springframework.util.FileSystemUtils;

/** The Helm chart, as Helm itself reads it. */
final class Chart implements AutoCloseable {

    static final Path DIRECTORY = Path.of("helm/ic-websocket-gateway");
    static final String RELEASE = "r";
    static final String NAMESPACE = "icws";

    /** Of most objects of the release {@link #RELEASE}. */
    static final String NAME = "r-ic-websocket-gateway";

    private static final String NOTES = "templates/NOTES.txt";
    private static final String MARK = "\n=== objects ===\n";

    private final Path copy;

    private Chart(Path copy) {
        this.copy = copy;
    }

    /** A copy whose notes end with all objects: Helm's library gives the notes of an installation, but not its objects. */
    static Chart open() throws IOException {
        var copy = Files.createTempDirectory("chart");
        FileSystemUtils.copyRecursively(DIRECTORY, copy);
        var templates = copy.resolve("templates");
        try (var files = Files.walk(templates)) {
            var objects = files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> "---\n{{ include (print .Template.BasePath \"/%s\") . }}\n"
                            .formatted(templates.relativize(file)))
                    .sorted()
                    .collect(Collectors.joining());
            Files.writeString(copy.resolve(NOTES), MARK + objects, StandardOpenOption.APPEND);
        }
        return new Chart(copy);
    }

    static LintResult lint() {
        return new Helm(DIRECTORY).lint().strict().call();
    }

    /**
     * @param values YAML that overrides the chart's values
     * @throws IllegalStateException if Helm refuses them
     */
    Rendered render(String values) {
        return renderAs(RELEASE, values);
    }

    Rendered renderAs(String release, String values) {
        return rendered(install(release, values).clientOnly().withDryRunOption(DryRun.CLIENT));
    }

    /** What an upgrade of a release in this cluster would make. */
    Rendered renderIn(LiveCluster cluster, String values) {
        return rendered(install(RELEASE, values)
                .withKubeConfigContents(cluster.configuration())
                .disableOpenApiValidation()
                .withDryRunOption(DryRun.SERVER));
    }

    /** Another version of the chart with the same templates. */
    void setVersion(String version) throws IOException {
        var file = copy.resolve("Chart.yaml");
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^(version|appVersion): .*$", "$1: " + version));
    }

    private InstallCommand install(String release, String values) {
        try {
            return new Helm(copy)
                    .install()
                    .withName(release)
                    .withNamespace(NAMESPACE)
                    .withKubeVersion("1.33.0")
                    .withValuesFile(Files.writeString(copy.resolve("test-values.yaml"), values))
                    .dryRun();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rendered rendered(InstallCommand command) {
        var output = command.call().getOutput();
        return new Rendered(Manifests.read(output.substring(output.indexOf(MARK) + MARK.length())));
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(copy);
    }
}
