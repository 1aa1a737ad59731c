package io.icws.gateway.session;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.Principal;

/**
 * A first frame that may be relayed.
 *
 * @param envelope the {@code ws_open}
 * @param client the key it asks for
 * @param dialect in which the session goes on
 */
public record Opening(Envelope envelope, Principal canister, ClientKey client, Dialect dialect) {}
