package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.info.GitInfoContributor;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.info.GitProperties;

/** Steps of the Dockerfile that a shell can run without an image. */
class ImageTest {

    private static final Pattern STEP = Pattern.compile("(?m)^ARG REVISION=\\RRUN (.*git\\.properties.*)$");
    private static final String RESOURCES = "src/main/resources";

    @TempDir
    Path directory;

    @Test
    void actuatorInfoShowsTheCommitThatTheBuildWasGiven() throws Exception {
        build("0123456789abcdef0123456789abcdef01234567");
        var properties = new Properties();
        try (var in = Files.newBufferedReader(directory.resolve(RESOURCES + "/git.properties"))) {
            properties.load(in);
        }
        var info = new Info.Builder();
        // Spring Boot drops the prefix where it reads the file.
        var git = new Properties();
        properties.forEach((name, value) -> git.put(name.toString().replaceFirst("^git\\.", ""), value));
        new GitInfoContributor(new GitProperties(git)).contribute(info);
        assertThat(info.build().get("git")).asString().contains("commit={id=0123456");
    }

    @Test
    void withoutACommitNoneIsMadeUp() throws Exception {
        build("");
        assertThat(directory.resolve(RESOURCES)).isEmptyDirectory();
    }

    private void build(String revision) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve(RESOURCES));
        var step = STEP.matcher(Files.readString(Path.of("Dockerfile")));
        assertThat(step.find()).isTrue();
        var shell = new ProcessBuilder("sh", "-c", step.group(1)).directory(directory.toFile());
        shell.environment().put("REVISION", revision);
        assertThat(shell.inheritIO().start().waitFor()).isZero();
    }
}
