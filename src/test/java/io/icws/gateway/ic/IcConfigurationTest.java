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
            assertThat(output)
                    .containsOnlyOnce(
                            "Serving the local network at http://127.0.0.1:11, trusting the root key that is fetched from there");
            assertThat(context.getBean(NetworkStatus.class).isReady()).isFalse();
        });
    }

    @Test
    void saysWhichTrustAnUnknownDomainGets(CapturedOutput output) {
        runner().withPropertyValues("gateway.ic.url=https://gateway.invalid")
                .run(context -> assertThat(output)
                        .containsPattern(
                                "INFO.*Serving the mainnet network at https://gateway.invalid, trusting the built-in"
                                        + " root key, because the URL is https and not a local address"));
        runner().withPropertyValues("gateway.ic.url=http://gateway.invalid")
                .run(context -> assertThat(output)
                        .containsPattern(
                                "WARN.*Serving the local network at http://gateway.invalid, trusting the root key that"
                                        + " is fetched from there, unencrypted"));
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
