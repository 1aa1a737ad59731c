package io.icws.gateway.session;

import io.icws.gateway.polling.CanisterHandle;
import io.icws.gateway.relay.UpstreamQueue;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;

/**
 * What a session knows of its client once the first frame has passed all checks.
 *
 * @param openCall request id of the {@code ws_open}
 * @param upstream queue of the client's envelopes
 * @param handle signals to the canister's poller; to be detached when the session ends
 */
record AdmittedClient(
        RequestId openCall,
        Principal canister,
        ClientKey key,
        Dialect dialect,
        UpstreamQueue upstream,
        CanisterHandle handle) {}
