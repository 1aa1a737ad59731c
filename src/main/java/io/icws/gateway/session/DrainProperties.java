package io.icws.gateway.session;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the gateway shuts down. {@code spring.lifecycle.timeout-per-shutdown-phase} must be longer than {@code timeout}.
 *
 * @param grace time for which sessions stay open after the gateway has become unready and refuses new ones, so that load
 *     balancers notice before clients reconnect; omitted if there are no sessions. Raise it if your load balancer checks
 *     health less often
 * @param spread time over which the closing of all sessions with 1001 is spread, so that not all clients reconnect at once.
 *     Raise it if the other gateways cannot take the clients that fast
 * @param timeout time after which the gateway exits in any case, grace and spread included. Canisters that have not received
 *     {@code ws_close} by then notice the missing keep-alives. Raise it, with the grace period of your orchestrator, if
 *     canisters answer slowly
 */
@Validated
@ConfigurationProperties("gateway.drain")
public record DrainProperties(
        @DefaultValue("5s") @DurationMin(millis = 0) Duration grace,
        @DefaultValue("5s") @DurationMin(millis = 0) Duration spread,
        @DefaultValue("40s") @DurationMin(millis = 100) Duration timeout) {

    /** @throws IllegalArgumentException if there is no time left after grace and spread */
    public DrainProperties {
        if (timeout.compareTo(grace.plus(spread)) <= 0) {
            throw new IllegalArgumentException("gateway.drain.timeout is " + timeout
                    + " (expected: more than gateway.drain.grace and gateway.drain.spread together)");
        }
    }
}
