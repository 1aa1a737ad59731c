package io.icws.gateway.metrics;

import jakarta.validation.constraints.PositiveOrZero;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Accounting of what each canister uses.
 *
 * @param period length of a report's period; periods begin at multiples of it in UTC, and when the gateway starts. Change
 *     it to the interval of your billing
 * @param directory to which the report of each finished period is written; none by default. Set it if reports must
 *     survive a restart
 * @param meteredCanisters canisters with separate meters (12 to 16 time series each); all others share the label {@code
 *     other}. Raise it to see more canisters in dashboards, set it to 0 for none
 */
@Validated
@ConfigurationProperties("gateway.usage")
public record UsageProperties(
        @DefaultValue("1h") @DurationMin(seconds = 1) Duration period,
        @Nullable Path directory,
        @DefaultValue("20") @PositiveOrZero int meteredCanisters) {}
