package io.icws.gateway.metrics;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Accounts of what canisters use.
 *
 * @param period length of a report's period; periods begin at its multiples in UTC, and when the gateway starts
 * @param kept reports of finished periods that {@code /actuator/usage} still shows
 * @param directory where each finished period leaves a file; none are written if it is not set
 * @param accounts canisters with an account of their own in one period; what others use is summed up as {@code other}
 * @param meteredCanisters canisters with meters of their own (12 to 16 time series each); all others share the label {@code
 *     other}. 0 for none
 */
@Validated
@ConfigurationProperties("gateway.usage")
public record UsageProperties(
        @DefaultValue("1h") @DurationMin(seconds = 1) Duration period,
        @DefaultValue("24") @PositiveOrZero int kept,
        @Nullable Path directory,
        @DefaultValue("10000") @Positive int accounts,
        @DefaultValue("20") @PositiveOrZero int meteredCanisters) {}
