package io.icws.gateway.ic.signature;

import io.icws.gateway.protocol.DomainSeparator;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestContent;
import io.icws.gateway.protocol.RequestContent.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Checks an envelope as a replica would. Source: interface specification, "Authentication". Holds no state. */
public final class EnvelopeVerifier {

    /** How far ahead an expiry may be: what replicas allow, 5 min, and some drift between clocks. */
    private static final Duration MAX_EXPIRY_AHEAD = Duration.ofSeconds(330);

    private static final int MAX_NONCE_LENGTH = 32;

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
        TOO_MANY_TARGETS,
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
        if (!isCall(envelope.content())) {
            return new Verdict.Refused(Reason.NOT_A_CALL);
        }
        var verdict = verify(envelope, now);
        return verdict instanceof Verdict.Accepted
                        && envelope.content().sender().isAnonymous()
                ? new Verdict.Refused(Reason.ANONYMOUS_SENDER)
                : verdict;
    }

    /**
     * Any request kind, the anonymous sender included: what a replica accepts. Whether the canister of a
     * {@code read_state} is a target of the delegations is not seen here: its content does not name it.
     */
    public Verdict verify(Envelope envelope, Instant now) {
        long nanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();
        var objection = envelope.content().sender().isAnonymous()
                ? anonymousObjection(envelope, nanos)
                : senderObjection(envelope, nanos);
        return objection.<Verdict>map(Verdict.Refused::new).orElseGet(Verdict.Accepted::new);
    }

    private static Optional<Reason> anonymousObjection(Envelope envelope, long now) {
        if (envelope.publicKey() != null
                || envelope.signature() != null
                || !envelope.delegations().isEmpty()) {
            return Optional.of(Reason.ANONYMOUS_WITH_SIGNATURE);
        }
        var content = envelope.content();
        return nonceObjection(content).or(() -> isCall(content) ? expiryObjection(content, now) : Optional.empty());
    }

    private static Optional<Reason> senderObjection(Envelope envelope, long now) {
        byte[] publicKey = envelope.publicKey();
        byte[] signature = envelope.signature();
        if (publicKey == null || signature == null) {
            return Optional.of(Reason.SIGNATURE_MISSING);
        }
        var content = envelope.content();
        if (!Principal.selfAuthenticating(publicKey).equals(content.sender())) {
            return Optional.of(Reason.SENDER_DOES_NOT_MATCH_PUBKEY);
        }
        var chain = new DelegationChain(publicKey, envelope.delegations());
        return nonceObjection(content)
                .or(() -> expiryObjection(content, now))
                .or(() -> chain.objection(content, now))
                .or(() -> signatureObjection(chain.requestKey(), content, signature))
                .or(chain::signatureObjection);
    }

    private static Optional<Reason> nonceObjection(RequestContent content) {
        byte[] nonce = content.nonce();
        return nonce != null && nonce.length > MAX_NONCE_LENGTH ? Optional.of(Reason.NONCE_TOO_LONG) : Optional.empty();
    }

    private static Optional<Reason> expiryObjection(RequestContent content, long now) {
        if (Long.compareUnsigned(content.ingressExpiry(), now) < 0) {
            return Optional.of(Reason.INGRESS_EXPIRED);
        }
        return Long.compareUnsigned(content.ingressExpiry(), now + MAX_EXPIRY_AHEAD.toNanos()) > 0
                ? Optional.of(Reason.INGRESS_EXPIRY_TOO_FAR)
                : Optional.empty();
    }

    private static Optional<Reason> signatureObjection(byte[] der, RequestContent content, byte[] signature) {
        byte[] payload = DomainSeparator.REQUEST.prepend(content.requestId().toBytes());
        return PublicKey.parse(der)
                .map(key -> key.verifies(payload, signature)
                        ? Optional.<Reason>empty()
                        : Optional.of(Reason.SIGNATURE_INVALID))
                .orElseGet(() -> Optional.of(Reason.UNSUPPORTED_KEY));
    }

    private static boolean isCall(RequestContent content) {
        return content instanceof Invocation invocation && invocation.kind() == Invocation.Kind.CALL;
    }
}
