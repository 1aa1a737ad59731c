package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class IcConfigurationTest {

    @TempDir
    Path directory;

    @Test
    void startsWithoutTheNetworkAndSaysWhoItIs(CapturedOutput output) {
        runner().run(context -> {
            assertThat(context).hasNotFailed();
            var self = context.getBean(InternetComputer.class).self().toString();
            assertThat(output).containsOnlyOnce("Gateway Agent principal: " + self);
            assertThat(output).containsOnlyOnce("Serving the local network at http://127.0.0.1:11");
            assertThat(context.getBean(NetworkState.class).isReady()).isFalse();
        });
    }

    @Test
    void refusesAKeyFileThatIsNone() throws Exception {
        Files.writeString(directory.resolve("key_pair"), "nonsense");

        runner().run(context -> assertThat(context)
                .getFailure()
                .hasStackTraceContaining("KeyFileException: key file " + directory.resolve("key_pair")));
    }

    private ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withUserConfiguration(IcConfiguration.class)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(
                        "gateway.ic.url=http://127.0.0.1:11",
                        "gateway.identity.key-file=" + directory.resolve("key_pair"));
    }
}
