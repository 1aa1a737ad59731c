package io.icws.gateway.polling;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How canisters are polled.
 *
 * @param interval from one poll of an active canister to the next, default 100 ms. A canister is active when it has news,
 *     and when a client sends it something; a poll follows at once when a call has executed, whatever the interval
 * @param idleInterval longest time from one poll to the next, default 400 ms: pauses become longer, up to it, the longer
 *     nothing happens. The same as {@code interval}, or less, gives a fixed cadence. Both are up to 5 % longer, so that
 *     canisters are not polled in step
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
 * @param verifyCertificates whether the certificate of every page is checked, 1 to 2 ms of CPU for each page that is not
 *     empty; default false, because clients check it themselves. A page that fails is dropped, counted and fetched again
 * @param readAhead polls of one canister that may be under way at once, default 4: pages of a queue that is not drained, or
 *     polls because calls have executed. With 1 each waits for the one before it
 * @param maxPollsPerSecond polls of one canister per second; beyond it its poller waits, and no other's
 * @param maxBytesPerSecond bytes one canister may answer per second; beyond it its poller waits, and no other's
 */
@Validated
@ConfigurationProperties("gateway.polling")
public record PollingProperties(
        @DefaultValue("100ms") @DurationMin(millis = 10) Duration interval,
        @DefaultValue("400ms") @DurationMin(millis = 10) Duration idleInterval,
        @DefaultValue("5s") @DurationMin(millis = 100) Duration deadline,
        @DefaultValue("250ms") @DurationMin(millis = 10) Duration backoff,
        @DefaultValue("5s") @DurationMin(millis = 10) Duration backoffMax,
        @DefaultValue("60s") @DurationMin(millis = 100) Duration patience,
        @DefaultValue("5s") @DurationMin(millis = 0) Duration trapPatience,
        @DefaultValue("50") @PositiveOrZero int trapSkip,
        @DefaultValue("240s") @DurationMin(millis = 0) Duration cursorRetention,
        @DefaultValue("false") boolean verifyCertificates,
        @DefaultValue("4") @Positive int readAhead,
        @DefaultValue("200") @Positive int maxPollsPerSecond,
        @DefaultValue("16MB") @Positive DataSize maxBytesPerSecond) {

    /** @throws IllegalArgumentException if bounds contradict each other */
    public PollingProperties {
        if (backoffMax.compareTo(backoff) < 0) {
            throw new IllegalArgumentException("gateway.polling.backoff-max is less than gateway.polling.backoff"
                    + " (expected: the same or more)");
        }
    }
}
