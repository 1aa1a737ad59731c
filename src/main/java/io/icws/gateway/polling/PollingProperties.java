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
 * @param interval time from one poll of an active canister to the next. A canister is active when it has news and when a
 *     client sends it something; a completed call triggers a poll at once. Raise it to send fewer queries, lower it for
 *     canisters that send messages without being called
 * @param idleInterval longest time from one poll to the next: the poll interval is the idle time / 8, clamped to {@code
 *     interval} and this, plus up to 5 % jitter. Raise it if many canisters are quiet for long; set it to {@code interval}
 *     for a fixed rate
 * @param patience time for which polls of a canister may fail before its sessions are closed with 4503. Raise it to keep
 *     sessions through longer outages of a subnet
 * @param trapSkip most messages to skip when a page exceeds the IC's size limit. Set it to 0 to skip none: the sessions are
 *     then closed after {@code patience}
 * @param verifyCertificates whether the gateway verifies the certificate of every page, which costs 1 to 2 ms of CPU for each
 *     page with messages; pages that fail are dropped, counted and fetched again. Clients verify the certificates in any
 *     case. Set it to true if the API endpoint is not trusted to answer
 * @param readAhead concurrent polls of one canister: for a queue with more than one page, and after completed calls. Raise
 *     it to read backlogs faster, set it to 1 to send one query at a time
 * @param maxPollsPerSecond polls of one canister per second; above the limit only this canister's poller waits. Lower it if
 *     the API endpoint limits your queries
 * @param maxBytesPerSecond response bytes of one canister per second; above the limit only this canister's poller waits.
 *     Lower it if one canister takes too much of your bandwidth
 * @param constants fixed values
 */
@Validated
@ConfigurationProperties("gateway.polling")
public record PollingProperties(
        @DefaultValue("100ms") @DurationMin(millis = 10) Duration interval,
        @DefaultValue("400ms") @DurationMin(millis = 10) Duration idleInterval,
        @DefaultValue("60s") @DurationMin(millis = 100) Duration patience,
        @DefaultValue("50") @PositiveOrZero int trapSkip,
        @DefaultValue("false") boolean verifyCertificates,
        @DefaultValue("4") @Positive int readAhead,
        @DefaultValue("200") @Positive int maxPollsPerSecond,
        @DefaultValue("16MB") @Positive DataSize maxBytesPerSecond,
        @DefaultValue Constants constants) {

    /**
     * Values that only tests replace: {@code SettingsCheck} refuses their names.
     *
     * @param deadline of one poll. Healthy nodes answer within 1 s; with 5 s a node that hangs delays messages once
     * @param backoff pause after the first failed poll, doubled after each. Short, because the next poll probably reaches a
     *     healthy node
     * @param backoffMax longest pause between two failed polls, so that the end of an outage is noticed within 5 s
     * @param trapPatience time for which a page must be oversized before messages are skipped: lagging nodes, which answer
     *     for an older state, catch up in less
     */
    record Constants(
            @DefaultValue("5s") Duration deadline,
            @DefaultValue("250ms") Duration backoff,
            @DefaultValue("5s") Duration backoffMax,
            @DefaultValue("5s") Duration trapPatience) {}
}
