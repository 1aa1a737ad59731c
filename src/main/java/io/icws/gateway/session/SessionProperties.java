package io.icws.gateway.session;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits and deadlines of one WebSocket connection.
 *
 * @param maxFrameSize largest frame a client may send, in bytes; the default is the largest envelope the IC takes (2 MiB)
 *     and 4 KiB. A larger one closes the session with 1009
 * @param maxFirstFrame largest first frame, in bytes; a {@code ws_open} is small even with delegations, and its signature is
 *     checked before anything is known of the client. A larger one closes the session with 1009
 * @param handshakeTimeout time from the TCP connection to the WebSocket, TLS and the whole request included; then the
 *     connection is cut without a word
 * @param openTimeout time from the handshake to {@code ws_open}; then 4408
 * @param openMessageTimeout time from the canister's {@code Ok} to its OpenMessage; then 4503
 * @param pingInterval pause between two pings to the client
 * @param pongTimeout how long the client may take to answer a ping; then 4408
 * @param outboxMessages messages for one client that may wait to be written; one more closes the session with 4508
 * @param outboxSize bytes for one client that may wait to be written; more close the session with 4508
 * @param closeGrace how long a client may stay after a CloseMessage before the gateway closes the socket, and how long a
 *     socket may take to close before its channel is cut
 * @param admissionQueue first frames that may wait for their signature check, about; beyond that a newcomer is closed with
 *     1013. Their bytes count for {@code gateway.admission.max-buffered}
 * @param idleTimeout time without a message up or down, the canister's own acks included; then 4408. Default: none, for
 *     pings find dead peers
 * @param maxAge after which a session is closed with 1001, so that clients spread anew over several gateways; each session
 *     draws its own end from the last fifth of that time. 0, the default, means never
 */
@Validated
@ConfigurationProperties("gateway.session")
public record SessionProperties(
        @DefaultValue("2101248B") @Positive DataSize maxFrameSize,
        @DefaultValue("64KB") @Positive DataSize maxFirstFrame,
        @DefaultValue("10s") @DurationMin(millis = 100) Duration handshakeTimeout,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration openTimeout,
        @DefaultValue("45s") @DurationMin(millis = 100) Duration openMessageTimeout,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration pingInterval,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration pongTimeout,
        @DefaultValue("1024") @Positive int outboxMessages,
        @DefaultValue("8MB") @Positive DataSize outboxSize,
        @DefaultValue("5s") @DurationMin(millis = 100) Duration closeGrace,
        @DefaultValue("10000") @Positive int admissionQueue,
        @Nullable @DurationMin(seconds = 1) Duration idleTimeout,
        @DefaultValue("0s") @DurationMin(millis = 0) Duration maxAge) {

    /** @throws IllegalArgumentException if a frame would not fit an array */
    public SessionProperties {
        if (maxFrameSize.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "gateway.session.max-frame-size is " + maxFrameSize + " (expected: less than 2GB)");
        }
    }
}
