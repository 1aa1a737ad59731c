package io.icws.gateway.relay;

import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How clients' envelopes reach their canister.
 *
 * @param ordering {@code strict} posts a session's next envelope when the place of the one before in the canister's queue is
 *     certified; {@code pipelined} when the one before was accepted, which is faster and proves no order
 * @param window envelopes of one session that may be under way at once when {@code ordering} is {@code pipelined}
 * @param queueMessages envelopes of one session that may wait for the one in flight; one more closes the session with
 *     4429
 * @param queueSize bytes of one session that may wait; more close the session with 4429
 * @param queueAge how long an envelope may wait before its session is closed with 4429; a keep-alive must execute
 *     within 60 s of the canister's ack
 * @param repostInterval pause before the same envelope is posted again to learn what became of it; doubles up to 2 s
 * @param retryInterval pause before the first retry of a transient failure; doubles, with jitter, up to {@code
 *     retry-interval-max}
 * @param retryIntervalMax longest pause between two retries
 * @param uncertifiedPause where calls give no certificate (v2 endpoint only): pause between an accepted envelope and the
 *     next one of the same session
 * @param closeRetries how often a failed {@code ws_close} is tried again
 */
@Validated
@ConfigurationProperties("gateway.relay")
public record RelayProperties(
        @DefaultValue("strict") Ordering ordering,
        @DefaultValue("8") @Positive int window,
        @DefaultValue("64") @Positive int queueMessages,
        @DefaultValue("4MB") @Positive DataSize queueSize,
        @DefaultValue("30s") @DurationMin(seconds = 1) Duration queueAge,
        @DefaultValue("500ms") @DurationMin(millis = 10) Duration repostInterval,
        @DefaultValue("250ms") @DurationMin(millis = 10) Duration retryInterval,
        @DefaultValue("5s") @DurationMin(millis = 10) Duration retryIntervalMax,
        @DefaultValue("1s") @DurationMin(millis = 0) Duration uncertifiedPause,
        @DefaultValue("5") @PositiveOrZero int closeRetries) {

    /** @throws IllegalArgumentException if bounds contradict each other */
    public RelayProperties {
        if (retryIntervalMax.compareTo(retryInterval) < 0) {
            throw new IllegalArgumentException("gateway.relay.retry-interval-max is less than"
                    + " gateway.relay.retry-interval (expected: the same or more)");
        }
    }

    /** Envelopes of one session that may be under way before their place is fixed. */
    int inFlight() {
        return ordering == Ordering.STRICT ? 1 : window;
    }
}
