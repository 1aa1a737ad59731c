package io.icws.gateway.ops;

import io.icws.gateway.ic.NetworkStatus;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Part of readiness: out of service until the network has answered, and while this machine's clock is too wrong. A later outage
 * of the Internet Computer is no reason to take the pod out: its clients would lose their sessions and find no better gateway.
 */
@Component("internetComputer")
class InternetComputerHealth implements HealthIndicator {

    private final NetworkStatus network;

    InternetComputerHealth(NetworkStatus network) {
        this.network = network;
    }

    @Override
    public Health health() {
        var reason = network.notReadyBecause();
        var health = reason == null ? Health.up() : Health.outOfService().withDetail("reason", reason);
        health.withDetail("url", network.url().toString())
                .withDetail("network", network.network())
                .withDetail("reachable", network.isReachable());
        var offset = network.clockOffset();
        if (offset != null) {
            health.withDetail("clockOffsetSeconds", offset.toMillis() / 1e3);
        }
        var error = network.lastError();
        if (error != null) {
            health.withDetail("lastError", error);
        }
        return health.build();
    }
}
