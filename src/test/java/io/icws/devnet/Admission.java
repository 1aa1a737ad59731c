package io.icws.devnet;

import io.icws.certificate.CertificateVerifier;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What every node checks before it looks at a request. CPU-bound.
 *
 * @param trusting whether signatures are taken as they are
 */
record Admission(EnvelopeVerifier verifier, CertificateVerifier root, Clock clock, boolean trusting) {

    /** 5 min, and the drift that replicas allow. */
    private static final Duration MAX_EXPIRY_AHEAD = Duration.ofSeconds(330);

    private static final String OTHER_KIND = "this endpoint takes other requests";

    /**
     * The content of a read_state.
     *
     * @param effectiveCanister null if a subnet's state is read
     */
    RequestContent.ReadState admitRead(byte[] body, @Nullable Principal effectiveCanister) throws Refusal {
        var envelope = verified(body);
        if (!(envelope.content() instanceof RequestContent.ReadState read)) {
            throw new Refusal(400, OTHER_KIND);
        }
        for (var delegation : envelope.delegations()) {
            if (delegation.targets() != null && !delegation.targets().contains(effectiveCanister)) {
                throw new Refusal(403, "The delegation is not for " + effectiveCanister);
            }
        }
        return read;
    }

    RequestContent.Invocation admit(byte[] body, RequestContent.Invocation.Kind kind, Principal effectiveCanister)
            throws Refusal {
        if (!(verified(body).content() instanceof RequestContent.Invocation invocation) || invocation.kind() != kind) {
            throw new Refusal(400, OTHER_KIND);
        }
        if (!invocation.canisterId().equals(effectiveCanister)) {
            throw new Refusal(
                    400,
                    "Specified CanisterId " + invocation.canisterId() + " does not match the effective canister id "
                            + effectiveCanister);
        }
        return invocation;
    }

    private Envelope verified(byte[] body) throws Refusal {
        Envelope envelope;
        try {
            envelope = Envelope.decode(body);
        } catch (MalformedException e) {
            throw new Refusal(400, "Could not parse body as a request: " + e.getMessage());
        }
        if (trusting) {
            return envelope;
        }
        var verdict = verifier.verify(envelope, clock.instant(), root);
        if (verdict instanceof EnvelopeVerifier.Verdict.Undecided undecided) {
            verdict = verifier.decide(undecided, root);
        }
        if (verdict instanceof EnvelopeVerifier.Verdict.Refused refused) {
            throw new Refusal(400, "Failed to authenticate the request: " + refused.reason());
        }
        checkExpiry(envelope.content());
        return envelope;
    }

    /** The verifier of the gateway allows more. */
    private void checkExpiry(RequestContent content) throws Refusal {
        var latest = clock.instant().plus(MAX_EXPIRY_AHEAD);
        if (!content.sender().isAnonymous()
                && Instant.EPOCH.plusNanos(content.ingressExpiry()).isAfter(latest)) {
            throw new Refusal(400, "Specified ingress_expiry not within expected range. Maximum allowed: " + latest);
        }
    }
}
