package io.icws.client;

import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens to an {@link IcWebSocket} beside its messages. */
public sealed interface Event<T> {

    /**
     * The canister has accepted the connection: the first one, or one that replaces a lost one.
     *
     * @param gatewayPrincipal by which canisters know the gateway
     * @param key new for every connection
     * @param reconnected false the first time
     */
    record Opened<T>(URI gateway, Principal gatewayPrincipal, ClientKey key, boolean reconnected) implements Event<T> {}

    /** Something failed. {@link Reconnecting} or {@link Closed} follows, except after {@code DECODE}. */
    record Failed<T>(IcWebSocketException error) implements Event<T> {}

    /**
     * A connection was lost or could not be made, and another attempt follows.
     *
     * @param code close code, 1006 if there was none, 4000 if this client ended the connection because of an error
     * @param attempt 1 for the first attempt after a connection that lasted, then growing
     * @param delay until the attempt
     * @param unconfirmed messages that were sent and not acknowledged, oldest first. Each may or may not have been
     *     executed; they are not sent again. Canisters acknowledge every few minutes, so most of them usually have been
     */
    record Reconnecting<T>(int code, String reason, int attempt, Duration delay, List<T> unconfirmed)
            implements Event<T> {}

    /**
     * The end: no further attempt is made.
     *
     * @param code as in {@link Reconnecting}
     * @param clean whether {@code close} was called, or the application in the canister closed the connection
     * @param error why, unless the closure was clean
     * @param unconfirmed as in {@link Reconnecting}
     * @param unsent messages that were never sent, oldest first
     */
    record Closed<T>(
            int code,
            String reason,
            boolean clean,
            @Nullable IcWebSocketException error,
            List<T> unconfirmed,
            List<T> unsent)
            implements Event<T> {}
}
