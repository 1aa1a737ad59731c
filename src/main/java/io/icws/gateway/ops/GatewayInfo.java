package io.icws.gateway.ops;

import io.icws.gateway.config.GatewayVersion;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.NetworkStatus;
import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Reports version, principal and network as a metric; principal and network also in {@code /actuator/info}. */
@Component
class GatewayInfo implements InfoContributor {

    private final InternetComputer ic;
    private final NetworkStatus network;

    GatewayInfo(MeterRegistry meters, InternetComputer ic, NetworkStatus network) {
        this.ic = ic;
        this.network = network;
        GatewayMeter.INFO.gauge(
                meters, this, info -> 1, GatewayVersion.current(), ic.self().toString(), network.network());
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail("gateway", Map.of("principal", ic.self().toString(), "network", network.network()));
    }
}
