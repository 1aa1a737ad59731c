package io.icws.gateway.polling;

import io.icws.gateway.protocol.Principal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway does for one canister.
 *
 * @param sessions that expect messages of the canister, 1 or more
 * @param nextNonce of the next poll, unsigned
 * @param pause from the begin of its newest poll to the next, unless something happens
 * @param lastError of the newest failed poll; null if there was none, or a poll succeeded since
 */
public record PollerStatus(
        Principal canister,
        int sessions,
        long nextNonce,
        Duration pause,
        @Nullable String lastError) {}
