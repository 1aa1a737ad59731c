package io.icws.gateway.session;

import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import java.time.Duration;

/**
 * One session of a canister.
 *
 * @param state {@code opening}, {@code open}, {@code closing} or {@code ended}
 * @param age since the end of its handshake
 * @param waiting bytes that the client has not read yet
 */
public record SessionStatus(
        Principal canister, ClientKey client, String state, Duration age, long waiting, Transferred counts) {

    /** Messages of the client that were queued for the canister, messages of the canister that were written, and their bytes. */
    public record Transferred(long messagesUp, long bytesUp, long messagesDown, long bytesDown) {}
}
