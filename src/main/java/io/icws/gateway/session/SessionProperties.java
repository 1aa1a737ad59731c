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
 * @param maxFrameSize largest frame a client may send, in bytes; a larger one closes the session with 1009. The default is
 *     the largest envelope the IC accepts (2 MiB) plus 4 KiB. Lower it if your application's messages are small
 * @param pingInterval pause between two pings to the client. Lower it if a proxy closes idle connections sooner
 * @param pongTimeout time in which the client must answer a ping; then the session is closed with 4408. Raise it for clients
 *     on bad mobile networks
 * @param outboundMessages messages for one client that may wait to be written; one more closes the session with 4508. Raise
 *     it if slow clients must survive longer bursts
 * @param outboundSize bytes for one client that may wait to be written; more close the session with 4508. Raise it if slow
 *     clients must survive longer bursts
 * @param idleTimeout time without a message in either direction, acks of the canister included, after which the session is
 *     closed with 4408; none by default, because pings detect dead peers. Set it to free sessions that are not used
 * @param maxAge age at which a session is closed with 1001; each session gets a random age within the last fifth of it. 0
 *     means never. Set it with several gateways, so that clients spread to new ones
 * @param constants fixed values
 */
@Validated
@ConfigurationProperties("gateway.session")
public record SessionProperties(
        @DefaultValue("2101248B") @Positive DataSize maxFrameSize,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration pingInterval,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration pongTimeout,
        @DefaultValue("1024") @Positive int outboundMessages,
        @DefaultValue("8MB") @Positive DataSize outboundSize,
        @Nullable @DurationMin(seconds = 1) Duration idleTimeout,
        @DefaultValue("0s") @DurationMin(millis = 0) Duration maxAge,
        @DefaultValue Constants constants) {

    /**
     * Values that only tests replace: {@code SettingsCheck} refuses their names.
     *
     * @param handshakeTimeout time from the TCP connection to the WebSocket, TLS and the whole request included; then the
     *     connection is closed. Bounds what half requests can hold
     * @param openTimeout time from the handshake to {@code ws_open}; then 4408. Leaves a user time to confirm a signature in
     *     a wallet
     * @param openMessageTimeout time from the canister's {@code Ok} to its OpenMessage; then 4503. Less than the 60 s for
     *     which the SDK waits
     * @param maxFirstFrame largest first frame; a larger one closes the session with 1009. A {@code ws_open} is small even
     *     with delegations, and its signature is checked before anything is known of the client
     * @param closeGrace time for which a client may stay after a CloseMessage before the gateway closes the socket, and for
     *     which a socket may take to close before the channel is reset. Some round trips of a slow network
     * @param admissionQueue first frames that may wait for their signature check, about 1 s of work per core; one more is
     *     closed with 1013
     */
    record Constants(
            @DefaultValue("10s") Duration handshakeTimeout,
            @DefaultValue("30s") Duration openTimeout,
            @DefaultValue("45s") Duration openMessageTimeout,
            @DefaultValue("64KB") DataSize maxFirstFrame,
            @DefaultValue("5s") Duration closeGrace,
            @DefaultValue("10000") int admissionQueue) {}

    /** @throws IllegalArgumentException if a frame would not fit an array */
    public SessionProperties {
        if (maxFrameSize.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "gateway.session.max-frame-size is " + maxFrameSize + " (expected: less than 2GB)");
        }
    }
}
