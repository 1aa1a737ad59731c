package io.icws.gateway.session;

import io.icws.gateway.protocol.ClientKey;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.Principal;

/**
 * A first frame that may be relayed.
 *
 * @param envelope the {@code ws_open}
 * @param opening what the session keeps of it: the envelope would be an eighth of an idle connection
 */
public record AcceptedOpen(Envelope envelope, SessionIdentity opening) {

    public AcceptedOpen(Envelope envelope, Principal canister, ClientKey client, Dialect dialect) {
        this(envelope, new SessionIdentity(envelope.content().requestId(), canister, client, dialect));
    }
}
