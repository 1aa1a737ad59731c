package io.icws.gateway.ops;

import io.icws.gateway.config.GatewayVersion;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.NetworkState;
import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Says in the metrics which build this is, and who it is to canisters. */
@Component
class GatewayInfo {

    GatewayInfo(MeterRegistry meters, InternetComputer ic, NetworkState network) {
        GatewayMeter.INFO.gauge(
                meters, this, info -> 1, GatewayVersion.current(), ic.self().toString(), network.network());
    }
}
