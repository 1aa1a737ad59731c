package io.icws.gateway.polling;

import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How canisters are polled.
 *
 * @param interval pause between two polls of a canister with nothing new
 * @param deadline how long one poll may take
 * @param backoff pause after the first failed poll; doubles, with jitter, up to {@code backoff-max}
 * @param backoffMax longest pause between two failing polls
 * @param patience how long polls of a canister may fail before its sessions are closed with 4503
 * @param trapPatience how long a canister must have answered with IC0504 (page over the IC's size limit), three times at
 *     least, before the messages behind the first one are tried
 * @param trapSkip how many messages may be left out to get past such a page; 0 leaves none out, and sessions close when
 *     the patience ends
 * @param cursorRetention how long the position in a canister's queue is kept after its last session; less than the 300 s
 *     after which a canister forgets the gateway
 */
@Validated
@ConfigurationProperties("gateway.polling")
public record PollingProperties(
        @DefaultValue("100ms") @DurationMin(millis = 10) Duration interval,
        @DefaultValue("5s") @DurationMin(millis = 100) Duration deadline,
        @DefaultValue("250ms") @DurationMin(millis = 10) Duration backoff,
        @DefaultValue("5s") @DurationMin(millis = 10) Duration backoffMax,
        @DefaultValue("60s") @DurationMin(millis = 100) Duration patience,
        @DefaultValue("5s") @DurationMin(millis = 0) Duration trapPatience,
        @DefaultValue("50") @PositiveOrZero int trapSkip,
        @DefaultValue("240s") @DurationMin(millis = 0) Duration cursorRetention) {}
