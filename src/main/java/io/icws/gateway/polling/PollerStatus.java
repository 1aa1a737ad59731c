package io.icws.gateway.polling;

import io.icws.protocol.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The state of one canister's poller.
 *
 * @param sessions that poll the canister, 1 or more
 * @param nextNonce of the next poll, unsigned
 * @param pause from the start of its last poll to the next, unless a signal ends it
 * @param lastError of the last failed poll; null if no poll has failed since the last success
 */
public record PollerStatus(
        Principal canister,
        int sessions,
        long nextNonce,
        Duration pause,
        @Nullable String lastError) {}
