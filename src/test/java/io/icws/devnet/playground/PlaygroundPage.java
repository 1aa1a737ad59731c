package io.icws.devnet.playground;

import io.icws.gateway.sdk.NodeProject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The playground's page, which Node.js builds from the TypeScript client. */
public final class PlaygroundPage {

    /** Where {@code npm run playground} builds it. */
    public static final Path BUILT = Path.of("target/playground");

    private static final Path CLIENT = Path.of(NodeProject.CLIENT);

    private PlaygroundPage() {}

    /**
     * Builds it unless it is newer than its sources. The first time this downloads packages.
     *
     * @return empty if it is there, otherwise why not
     */
    public static Optional<String> build() {
        try {
            if (isBuilt()) {
                return Optional.empty();
            }
            var missing = NodeProject.install(NodeProject.CLIENT);
            return missing.isPresent()
                    ? missing
                    : NodeProject.run(NodeProject.CLIENT, Map.of(), "npm", "run", "playground");
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private static boolean isBuilt() throws IOException {
        var built = BUILT.resolve("main.js");
        if (!Files.exists(built)) {
            return false;
        }
        var time = Files.getLastModifiedTime(built);
        try (var sources = Stream.of("playground", "src", "package-lock.json")
                .map(CLIENT::resolve)
                .flatMap(PlaygroundPage::files)) {
            return sources.map(PlaygroundPage::lastModified).noneMatch(source -> source.compareTo(time) > 0);
        }
    }

    private static Stream<Path> files(Path root) {
        try {
            return Files.walk(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
