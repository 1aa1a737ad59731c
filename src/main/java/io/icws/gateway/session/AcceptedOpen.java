package io.icws.gateway.session;

import io.icws.protocol.ClientKey;
import io.icws.protocol.Envelope;
import io.icws.protocol.Principal;

/**
 * A first frame that has passed all checks. It is relayed and then dropped: in memory, the envelope would be an eighth of an
 * idle connection. The session keeps the identity.
 *
 * @param envelope the {@code ws_open}
 */
public record AcceptedOpen(Envelope envelope, SessionIdentity identity) {

    public AcceptedOpen(Envelope envelope, Principal canister, ClientKey client, Dialect dialect) {
        this(envelope, new SessionIdentity(envelope.content().requestId(), canister, client, dialect));
    }
}
