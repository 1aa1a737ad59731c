package io.icws.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @Test
    void theJvmTakesThemWithoutAWarning() throws Exception {
        var java = new ProcessBuilder(JAVA, "@config/jvm.options", "-Xlog:gc", "-version")
                .redirectErrorStream(true)
                .start();
        var said = new String(java.getInputStream().readAllBytes());
        assertThat(java.waitFor()).as(said).isZero();
        assertThat(said).contains("Using G1").doesNotContainIgnoringCase("warning");
    }

    @Test
    void anotherCollectorCanTakeTheirPlace() throws Exception {
        var builder = new ProcessBuilder(JAVA, "@config/jvm.options", "-Xlog:gc", "-version").redirectErrorStream(true);
        builder.environment().put("_JAVA_OPTIONS", "-XX:-UseG1GC -XX:+UseZGC");
        var java = builder.start();
        var said = new String(java.getInputStream().readAllBytes());
        assertThat(java.waitFor()).as(said).isZero();
        assertThat(said).contains("Using The Z Garbage Collector");
    }

    /** An AOT cache is good for the options only that it was trained with. */
    @Test
    void theImageIsTrainedAndStartedWithThem() throws Exception {
        assertThat(Files.readAllLines(Path.of("Dockerfile")))
                .anySatisfy(line -> assertThat(line).contains("java @/opt/gateway/jvm.options", "-XX:AOTCacheOutput="))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("ENTRYPOINT [\"java\", \"@/opt/gateway/jvm.options\", \"-XX:AOTCache="));
    }
}
