package io.icws.gateway.session;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Principal;
import java.time.Duration;

/**
 * One session of a canister.
 *
 * @param state {@code opening}, {@code open}, {@code closing} or {@code ended}
 * @param age since the end of its handshake
 * @param waiting bytes that the client has not taken yet
 */
public record SessionStatus(
        Principal canister,
        ClientKey client,
        String state,
        Duration age,
        long waiting,
        TransferCounters.Counts counts) {}
