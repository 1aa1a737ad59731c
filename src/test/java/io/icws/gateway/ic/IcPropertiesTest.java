package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class IcPropertiesTest {

    @EnableConfigurationProperties(IcProperties.class)
    static class Enabled {}

    private final ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Enabled.class);

    @Test
    void hasDefaults() {
        runner.run(context -> {
            var properties = context.getBean(IcProperties.class);
            assertThat(properties.url()).isEqualTo(URI.create("http://127.0.0.1:4943"));
            assertThat(properties.network()).isEqualTo(Network.Choice.AUTO);
            assertThat(properties.constants().callTimeout()).isEqualTo(Duration.ofSeconds(15));
            assertThat(properties.constants().maxResponseSize()).isEqualTo(DataSize.ofMegabytes(4));
            assertThat(properties.relays().maxInFlight()).isEqualTo(2048);
            assertThat(properties.constants().endpointProbeInterval()).isEqualTo(Duration.ofMinutes(10));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "auto, MAINNET, true", "on, MAINNET, true", "off, MAINNET, false",
        "auto, LOCAL, false", "on, LOCAL, true", "off, LOCAL, false"
    })
    void knowsWhereNodesMustSign(String verify, Network network, boolean must) {
        runner.withPropertyValues("gateway.ic.query-signatures.verify=" + verify)
                .run(context -> assertThat(context.getBean(IcProperties.class)
                                .querySignatures()
                                .areVerifiedOn(network))
                        .isEqualTo(must));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url                 | ftp://icp-api.io      | expected: http or https and a host
            url                 | icp-api.io            | expected: http or https and a host
            url                 | http://127.0.0.1/?a=b | expected: none
            url                 | https://me@icp-api.io | expected: none
            url                 | http://icp-api.io     | use https://icp-api.io
            network             | testnet               | testnet
            relays.max-in-flight | 0                    | expected: at least 1
            """)
    void refusesWhatCannotWork(String property, String value, String message) {
        runner.withPropertyValues("gateway.ic." + property + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .satisfies(e -> assertThat(e.toString()).contains(message)));
    }
}
