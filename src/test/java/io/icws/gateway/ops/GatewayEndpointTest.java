package io.icws.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.Gateways;
import io.icws.gateway.protocol.Principal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class GatewayEndpointTest {

    @TempDir
    Path data;

    @Test
    void showsWhatTheOtherRoomsReport() throws Exception {
        var canister = Principal.parse("ryjl3-tyaaa-aaaaa-aaaba-cai");
        CanisterReports reports = () -> List.of(new CanisterReport(canister, 3, 42, "HTTP 503: busy"));
        try (var gateway = Gateways.start(data)) {
            gateway.getBeanFactory().registerSingleton("reports", reports);

            var report = JsonMapper.shared()
                    .readTree(
                            Gateways.manage(gateway, "GET", "/actuator/gateway").body());

            assertThat(report.get("canisters")).singleElement().satisfies(line -> {
                assertThat(line.get("canister").stringValue()).isEqualTo("ryjl3-tyaaa-aaaaa-aaaba-cai");
                assertThat(line.get("sessions").intValue()).isEqualTo(3);
                assertThat(line.get("nextNonce").longValue()).isEqualTo(42);
                assertThat(line.get("lastError").stringValue()).isEqualTo("HTTP 503: busy");
            });
        }
    }
}
