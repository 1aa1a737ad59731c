package io.icws.deploy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** The Helm chart, as Helm itself reads it. */
final class Chart implements AutoCloseable {

    static final Path DIRECTORY = Path.of("helm/ic-websocket-gateway");
    static final String RELEASE = "r";
    static final String NAMESPACE = "icws";

    /** Of most objects of the release {@link #RELEASE}. */
    static final String NAME = "r-ic-websocket-gateway";

    /** What {@code helm.sh/hook} is called here. */
    static final String HOOK = "hook";

    private static final String TEST = "templates/tests/connection.yaml";

    private final Path copy;

    private Chart(Path copy) {
        this.copy = copy;
    }

    /** A copy in which hooks are objects like all others: as they are, Helm's library leaves them out. */
    static Chart open() throws IOException {
        var copy = Files.createTempDirectory("chart");
        FileSystemUtils.copyRecursively(DIRECTORY, copy);
        var test = Files.readString(copy.resolve(TEST));
        Files.writeString(copy.resolve(TEST), test.replace("helm.sh/hook:", HOOK + ":"));
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
        try {
            return new Rendered(Manifests.read(new Helm(copy)
                    .template()
                    .withName(RELEASE)
                    .withNamespace(NAMESPACE)
                    .withKubeVersion("1.33.0")
                    .withValuesFile(Files.writeString(copy.resolve("test-values.yaml"), values))
                    .call()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(copy);
    }
}
