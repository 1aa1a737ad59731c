package io.icws.gateway.session;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestId;

/**
 * What a client has asked for with its first frame.
 *
 * @param requestId of the {@code ws_open}
 * @param client the key it asks for
 * @param dialect in which the session goes on
 */
public record SessionIdentity(RequestId requestId, Principal canister, ClientKey client, Dialect dialect) {}
