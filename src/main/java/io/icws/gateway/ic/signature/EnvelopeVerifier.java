package io.icws.gateway.ic.signature;

import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.IcTimestamp;
import io.icws.protocol.DomainSeparator;
import io.icws.protocol.Envelope;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent;
import io.icws.protocol.RequestContent.Invocation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Verifies an envelope as a replica does, in two stages: {@link #verify} does everything but pairings, {@link
 * #decide} the pairings of canister signatures. Cheap checks come first. Caches delegations that verified. Safe for
 * use by several threads. Source: interface specification, "Authentication".
 */
public final class EnvelopeVerifier {

    /**
     * How far ahead an expiry may be: what replicas allow, 5 min and 30 s of drift, and a minute by which the
     * gateway's own clock may be slow.
     */
    static final Duration MAX_EXPIRY_AHEAD = Duration.ofSeconds(390);

    private static final int MAX_NONCE_LENGTH = 32;

    /** The verdict; {@code reason} names are those of the specification's checks. */
    public sealed interface Verdict {

        record Valid() implements Verdict {}

        /** @param detail what is wrong with a canister signature; null if the reason says it all */
        record Refused(Reason reason, @Nullable String detail) implements Verdict {

            Refused(Reason reason) {
                this(reason, null);
            }
        }

        /** Correct except for canister signatures, which {@link EnvelopeVerifier#decide} verifies. */
        final class Undecided implements Verdict {

            private final List<CanisterSignature> open;

            private Undecided(List<CanisterSignature> open) {
                this.open = List.copyOf(open);
            }
        }
    }

    /** The signature of a canister, which is verified under the root key of the network. */
    private record CanisterSignature(CanisterPublicKey key, SignatureCheck check) {}

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

    private final VerifiedDelegations delegations;

    /** @param rememberedDelegations capacity of the cache, about 200 bytes an entry */
    public EnvelopeVerifier(int rememberedDelegations) {
        delegations = new VerifiedDelegations(rememberedDelegations);
    }

    /** As {@link #verify}, but accepts only calls of senders that are not anonymous. */
    public Verdict verifyCall(Envelope envelope, Instant now, @Nullable CertificateVerifier root) {
        if (!isCall(envelope.content())) {
            return new Verdict.Refused(Reason.NOT_A_CALL);
        }
        var verdict = verify(envelope, now, root);
        return verdict instanceof Verdict.Valid && envelope.content().sender().isAnonymous()
                ? new Verdict.Refused(Reason.ANONYMOUS_SENDER)
                : verdict;
    }

    /**
     * Accepts what a replica accepts: any request kind, the anonymous sender included. Whether the canister of a
     * {@code read_state} is a target of the delegations is not seen here: its content does not name it. CPU-bound, about
     * 0.1 ms a signature: not for event loops.
     *
     * @param root of the network, under which delegations may be remembered; null if it is not known
     */
    public Verdict verify(Envelope envelope, Instant now, @Nullable CertificateVerifier root) {
        long nanos = IcTimestamp.of(now);
        if (envelope.content().sender().isAnonymous()) {
            return anonymousObjection(envelope, nanos)
                    .<Verdict>map(Verdict.Refused::new)
                    .orElseGet(Verdict.Valid::new);
        }
        byte[] publicKey = envelope.publicKey();
        byte[] signature = envelope.signature();
        if (publicKey == null || signature == null) {
            return new Verdict.Refused(Reason.SIGNATURE_MISSING);
        }
        var content = envelope.content();
        var chain = new DelegationChain(publicKey, envelope.delegations());
        var objection = senderObjection(content, chain, nanos);
        if (objection.isPresent()) {
            return new Verdict.Refused(objection.get());
        }
        byte[] payload = DomainSeparator.REQUEST.prepend(content.requestId().toBytes());
        return verify(
                new SignatureCheck(chain.requestKey(), payload, signature, Reason.SIGNATURE_INVALID), chain, root);
    }

    /**
     * Valid or refused. CPU-bound, up to 2 ms for each canister signature; there may be 20.
     *
     * @param root of the network
     */
    public Verdict decide(Verdict.Undecided undecided, CertificateVerifier root) {
        for (var signature : undecided.open) {
            var check = signature.check();
            var objection = signature.key().objection(check.payload(), check.signature(), root);
            if (objection.isPresent()) {
                return new Verdict.Refused(check.refusal(), objection.get());
            }
            if (check.isDelegation()) {
                delegations.add(check, root);
            }
        }
        return new Verdict.Valid();
    }

    private Verdict verify(SignatureCheck request, DelegationChain chain, @Nullable CertificateVerifier root) {
        var open = new ArrayList<CanisterSignature>();
        for (var check : Stream.concat(Stream.of(request), chain.signatureChecks().stream())
                .toList()) {
            if (check.isDelegation() && delegations.contain(check, root)) {
                continue;
            }
            switch (PublicKey.parse(check.signer()).orElse(null)) {
                case null -> {
                    return new Verdict.Refused(Reason.UNSUPPORTED_KEY);
                }
                case CanisterPublicKey key -> open.add(new CanisterSignature(key, check));
                case PublicKey.Stateless key -> {
                    if (!key.verifies(check.payload(), check.signature())) {
                        return new Verdict.Refused(check.refusal());
                    }
                    if (check.isDelegation()) {
                        delegations.add(check);
                    }
                }
            }
        }
        return open.isEmpty() ? new Verdict.Valid() : new Verdict.Undecided(open);
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

    private static Optional<Reason> senderObjection(RequestContent content, DelegationChain chain, long now) {
        if (!Principal.selfAuthenticating(chain.senderKey()).equals(content.sender())) {
            return Optional.of(Reason.SENDER_DOES_NOT_MATCH_PUBKEY);
        }
        return nonceObjection(content).or(() -> expiryObjection(content, now)).or(() -> chain.objection(content, now));
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

    private static boolean isCall(RequestContent content) {
        return content instanceof Invocation invocation && invocation.kind() == Invocation.Kind.CALL;
    }
}
