package io.icws.gateway.session;

import io.icws.gateway.polling.CanisterHandle;
import io.icws.gateway.relay.UpstreamQueue;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Envelope;
import io.icws.protocol.Principal;

/**
 * What a session knows of its client once the first frame has passed all checks.
 *
 * @param upstream queue of the client's envelopes
 * @param handle signals to the canister's poller; to be detached when the session ends
 */
record AdmittedClient(SessionIdentity identity, UpstreamQueue upstream, CanisterHandle handle) {

    Principal canister() {
        return identity.canister();
    }

    ClientKey key() {
        return identity.client();
    }

    Dialect dialect() {
        return identity.dialect();
    }

    /** Whether the envelope is the client's {@code ws_open}. */
    boolean isOpenCall(Envelope envelope) {
        return envelope.content().requestId().equals(identity.requestId());
    }
}
