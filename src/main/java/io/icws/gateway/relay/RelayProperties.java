package io.icws.gateway.relay;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How clients' envelopes reach their canister.
 *
 * @param ordering {@code strict} sends a session's next envelope when the position of the previous one in the canister's
 *     input queue is certified; {@code pipelined} when the IC has accepted the previous one, so that order is not guaranteed.
 *     Set it to {@code pipelined} if a client must send many messages per second and their order does not matter
 * @param queueMessages envelopes of one session that may wait for the one in flight; one more closes the session with
 *     4429. Raise it if clients send longer bursts
 * @param queueAge longest time an envelope may wait before its session is closed with 4429. Keep-alives use the same queue
 *     and must execute within 60 s of the canister's ack. Raise it for canisters with slow update calls
 * @param constants fixed values
 */
@Validated
@ConfigurationProperties("gateway.relay")
public record RelayProperties(
        @DefaultValue("strict") Ordering ordering,
        @DefaultValue("64") @Positive int queueMessages,
        @DefaultValue("30s") @DurationMin(seconds = 1) Duration queueAge,
        @DefaultValue Constants constants) {

    /** When the next envelope of a session may be posted. */
    public enum Ordering {

        /** When a certificate shows any status of the previous one: envelopes execute in the order they were sent. */
        STRICT,

        /**
         * When the IC has accepted the previous one, which the asynchronous (v2) call endpoint answers at once, so that
         * several are in flight. Calls have no order between acceptance and induction, and a canister removes a client
         * whose messages execute out of order. For canisters that do not check the order, or networks that keep it.
         */
        PIPELINED
    }

    /**
     * Values that only tests replace: {@code SettingsCheck} refuses their names.
     *
     * @param window envelopes of one session that may be in flight when {@code ordering} is {@code pipelined}: enough to hide
     *     the time that the IC needs to accept one
     * @param queueSize bytes of one session that may wait: two of the largest envelopes that the IC accepts
     * @param repostInterval pause before the same envelope is posted again to learn its result; doubles up to 2 s. About one
     *     round of the IC
     * @param retryInterval pause before the first retry of a transient failure, doubled after each, with jitter. Short,
     *     because the next envelope of the session waits
     * @param retryIntervalMax longest pause between two retries, so that the end of an outage is noticed within seconds
     * @param uncertifiedPause pause between an accepted envelope and the next of the same session where calls return no
     *     certificate (v2 endpoint): one round of the IC, so that order is likely
     * @param closeRetries how often a failed {@code ws_close} is repeated, in this many pauses of together 4 to 8 s. A
     *     canister that misses it closes the client after its keep-alive timeout
     */
    record Constants(
            @DefaultValue("8") int window,
            @DefaultValue("4MB") DataSize queueSize,
            @DefaultValue("500ms") Duration repostInterval,
            @DefaultValue("250ms") Duration retryInterval,
            @DefaultValue("5s") Duration retryIntervalMax,
            @DefaultValue("1s") Duration uncertifiedPause,
            @DefaultValue("5") int closeRetries) {}

    /** Envelopes of one session that may be in flight before their position is certified. */
    int inFlight() {
        return ordering == Ordering.STRICT ? 1 : constants.window();
    }
}
