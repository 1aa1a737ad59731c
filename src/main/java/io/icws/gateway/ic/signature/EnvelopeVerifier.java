package io.icws.gateway.ic.signature;

import io.icws.gateway.protocol.Envelope;
import java.time.Instant;

/** Checks an envelope as a replica would. Source: interface specification, "Authentication". */
public final class EnvelopeVerifier {

    /** The verdict; {@code reason} names are those of the specification's checks. */
    public sealed interface Verdict {

        record Accepted() implements Verdict {}

        record Refused(Reason reason) implements Verdict {}
    }

    public enum Reason {
        NOT_A_CALL,
        ANONYMOUS_SENDER,
        ANONYMOUS_WITH_SIGNATURE,
        SIGNATURE_MISSING,
        SENDER_DOES_NOT_MATCH_PUBKEY,
        INGRESS_EXPIRED,
        INGRESS_EXPIRY_TOO_FAR,
        NONCE_TOO_LONG,
        TOO_MANY_DELEGATIONS,
        DELEGATION_EXPIRED,
        DELEGATION_NOT_FOR_CANISTER,
        DELEGATION_FOR_QUERIES_ONLY,
        DELEGATION_PERMISSIONS_UNKNOWN,
        DELEGATION_CYCLE,
        DELEGATION_SIGNATURE_INVALID,
        SIGNATURE_INVALID,
        UNSUPPORTED_KEY
    }

    /** CPU-bound, about 0.1 ms a signature: not for event loops. Calls of the anonymous sender are refused. */
    public Verdict verifyCall(Envelope envelope, Instant now) {
        throw new UnsupportedOperationException();
    }

    /** Any request kind, the anonymous sender included: what a replica accepts. */
    public Verdict verify(Envelope envelope, Instant now) {
        throw new UnsupportedOperationException();
    }
}
