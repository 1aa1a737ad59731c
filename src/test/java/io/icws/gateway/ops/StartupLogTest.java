package io.icws.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.gateway.Gateways;
import io.icws.gateway.config.GatewayVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartupLogTest {

    @TempDir
    Path data;

    @Test
    void saysVersionAndAddressesInOneLine(CapturedOutput output) {
        try (var gateway = Gateways.start(data, "--gateway-address=[::1]:0")) {
            var environment = gateway.getEnvironment();
            await().untilAsserted(() -> assertThat(output.getOut().lines())
                    .filteredOn(line -> line.endsWith(
                            "ic-websocket-gateway %s listens on ws://[::1]:%s, metrics and health on http://127.0.0.1:%s"
                                    .formatted(
                                            GatewayVersion.current(),
                                            environment.getProperty("local.server.port"),
                                            environment.getProperty("local.management.port"))))
                    .hasSize(1));
        }
    }
}
