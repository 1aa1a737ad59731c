package io.icws.gateway.session;

import io.icws.protocol.ClientKey;
import io.icws.protocol.Envelope;
import io.icws.protocol.Principal;

/**
 * A first frame that has passed all checks. The envelope is relayed and then dropped: in memory, it would be an eighth of an
 * idle connection. {@link AdmittedClient} keeps the rest.
 *
 * @param envelope the {@code ws_open}
 * @param dialect of the session's later frames and calls
 */
public record AcceptedOpen(Envelope envelope, Principal canister, ClientKey client, Dialect dialect) {}
