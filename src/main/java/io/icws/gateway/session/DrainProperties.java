package io.icws.gateway.session;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the gateway shuts down. {@code spring.lifecycle.timeout-per-shutdown-phase} must be longer than {@code timeout}.
 *
 * @param grace how long sessions live on when the gateway has become unready and refuses new ones, so that load balancers
 *     have noticed before clients come back; default 5 s. Omitted if there are no sessions
 * @param spread over which time the closing of all sessions with 1001 is spread, so that their clients do not come back as
 *     a herd; default 5 s
 * @param timeout after which the gateway exits in any case, grace and spread included; default 40 s. Canisters that have not
 *     been told of their clients' end by then notice it by the missing keep-alives
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
