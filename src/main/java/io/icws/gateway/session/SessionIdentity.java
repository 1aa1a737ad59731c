package io.icws.gateway.session;

import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;

/**
 * What a client has asked for with its first frame.
 *
 * @param requestId of the {@code ws_open}
 * @param client its key
 * @param dialect of the session's later frames and calls
 */
public record SessionIdentity(RequestId requestId, Principal canister, ClientKey client, Dialect dialect) {}
