package io.icws.devnet;

import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestContent;
import java.time.Clock;

/** What every node checks before it looks at a request. CPU-bound. */
record Admission(EnvelopeVerifier verifier, Clock clock) {

    /** The signed content, if it is of the expected kind and validly signed. */
    <C extends RequestContent> C admit(byte[] body, Class<C> kind) throws Refusal {
        Envelope envelope;
        try {
            envelope = Envelope.decode(body);
        } catch (MalformedException e) {
            throw new Refusal(400, "Could not parse body as a request: " + e.getMessage());
        }
        if (!kind.isInstance(envelope.content())) {
            throw new Refusal(400, "this endpoint takes other requests");
        }
        if (verifier.verify(envelope, clock.instant()) instanceof EnvelopeVerifier.Verdict.Refused(var reason)) {
            throw new Refusal(400, "Failed to authenticate the request: " + reason);
        }
        return kind.cast(envelope.content());
    }

    RequestContent.Invocation admit(byte[] body, RequestContent.Invocation.Kind kind, Principal effectiveCanister)
            throws Refusal {
        var invocation = admit(body, RequestContent.Invocation.class);
        if (invocation.kind() != kind) {
            throw new Refusal(400, "this endpoint takes other requests");
        }
        if (!invocation.canisterId().equals(effectiveCanister)) {
            throw new Refusal(
                    400,
                    "Specified CanisterId " + invocation.canisterId()
                            + " does not match the effective canister id " + effectiveCanister);
        }
        return invocation;
    }
}
