package io.icws.gateway.ops;

import io.icws.gateway.protocol.Principal;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway does for one canister.
 *
 * @param sessions open WebSockets, 0 or more
 * @param nextNonce the nonce of the next poll, 0 or more
 * @param lastError of the newest failed poll; {@code null} when there was none, or a poll succeeded since
 */
public record CanisterReport(
        Principal canister,
        int sessions,
        long nextNonce,
        @Nullable String lastError) {}
