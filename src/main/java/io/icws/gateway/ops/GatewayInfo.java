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

/** Says in the metrics which build this is, and who it is to canisters; in {@code /actuator/info} beside build, git and Java. */
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
