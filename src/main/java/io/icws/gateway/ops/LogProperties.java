package io.icws.gateway.ops;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the log is written.
 *
 * @param queueLines lines of the log that may wait for a terminal, pipe or disk that takes no more, 64 to 1,000,000; default
 *     8,192. When a fifth of the room is left, lines at level INFO and below are dropped, then all
 * @param flushTimeout longest time that a gateway which stops waits for that output to take what waits; default 5 s. The rest is
 *     given up
 */
@Validated
@ConfigurationProperties("gateway.log")
record LogProperties(
        @DefaultValue("8192") @Min(64) @Max(1_000_000) int queueLines,

        @DefaultValue("5s") @DurationMin(millis = 1) @DurationMax(minutes = 1)
        Duration flushTimeout) {}
