package io.icws.gateway.session;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestId;

/**
 * What a client has asked for with its first frame.
 *
 * @param requestId of the {@code ws_open}
 * @param client its key
 * @param dialect of the session's later frames and calls
 */
public record SessionIdentity(RequestId requestId, Principal canister, ClientKey client, Dialect dialect) {}
