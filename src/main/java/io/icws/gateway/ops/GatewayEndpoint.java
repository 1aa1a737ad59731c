package io.icws.gateway.ops;

import io.icws.gateway.config.GatewayVersion;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.NetworkState;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/** {@code /actuator/gateway}: who the gateway is, where it is connected, and what it does for which canister. */
@Component
@Endpoint(id = "gateway")
class GatewayEndpoint {

    private final InternetComputer ic;
    private final NetworkState network;
    private final ObjectProvider<CanisterReports> canisters;

    GatewayEndpoint(InternetComputer ic, NetworkState network, ObjectProvider<CanisterReports> canisters) {
        this.ic = ic;
        this.network = network;
        this.canisters = canisters;
    }

    /**
     * @param principal of the gateway's key, as canisters know it
     * @param network {@code mainnet} or {@code local}
     * @param uptime of the process, ISO 8601
     */
    record GatewayReport(
            String version, String principal, String network, String uptime, List<CanisterLine> canisters) {}

    record CanisterLine(
            String canister,
            int sessions,
            long nextNonce,
            @Nullable String lastError) {
        private static CanisterLine of(CanisterReport report) {
            return new CanisterLine(
                    report.canister().toString(), report.sessions(), report.nextNonce(), report.lastError());
        }
    }

    @ReadOperation
    GatewayReport report() {
        return new GatewayReport(
                GatewayVersion.current(),
                ic.self().toString(),
                network.network(),
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime())
                        .toString(),
                canisters
                        .orderedStream()
                        .flatMap(reports -> reports.current().stream())
                        .map(CanisterLine::of)
                        .toList());
    }
}
