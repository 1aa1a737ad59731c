package io.icws.gateway.ops;

import io.icws.gateway.config.GatewayVersion;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.NetworkState;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.polling.PollerStatus;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.stereotype.Component;

/** {@code /actuator/gateway}: who the gateway is, where it is connected, and what it does for which canister. */
@Component
@Endpoint(id = "gateway")
class GatewayEndpoint {

    private final InternetComputer ic;
    private final NetworkState network;
    private final CanisterPollerRegistry pollers;

    GatewayEndpoint(InternetComputer ic, NetworkState network, CanisterPollerRegistry pollers) {
        this.ic = ic;
        this.network = network;
        this.pollers = pollers;
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
            String nextNonce,
            @Nullable String lastError) {
        private static CanisterLine of(PollerStatus status) {
            return new CanisterLine(
                    status.canister().toString(),
                    status.sessions(),
                    Long.toUnsignedString(status.nextNonce()),
                    status.lastError());
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
                pollers.status().stream().map(CanisterLine::of).toList());
    }
}
