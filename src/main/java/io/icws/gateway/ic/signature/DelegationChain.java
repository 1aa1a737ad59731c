package io.icws.gateway.ic.signature;

import io.icws.gateway.ic.signature.EnvelopeVerifier.Reason;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.DomainSeparator;
import io.icws.protocol.RequestContent;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.SignedDelegation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * From the sender's key to the key that signed the request. Source: interface specification, "Authentication".
 *
 * @param senderKey DER
 */
record DelegationChain(byte[] senderKey, List<SignedDelegation> links) {

    private static final int MAX_LINKS = 20;
    private static final int MAX_TARGETS = 1_000;

    /** DER of the key that must have signed the request. */
    byte[] requestKey() {
        return links.isEmpty() ? senderKey : links.getLast().publicKey();
    }

    /** Why the chain does not allow the request. Checks everything but signatures. */
    Optional<Reason> objection(RequestContent content, long now) {
        if (links.size() > MAX_LINKS) {
            return Optional.of(Reason.TOO_MANY_DELEGATIONS);
        }
        if (hasCycle()) {
            return Optional.of(Reason.DELEGATION_CYCLE);
        }
        return links.stream()
                .flatMap(link -> objection(link, content, now).stream())
                .findFirst();
    }

    /** Each link must be signed by the key before it. */
    List<SignatureCheck> signatureChecks() {
        var checks = new ArrayList<SignatureCheck>();
        byte[] signer = senderKey;
        for (var link : links) {
            byte[] payload = DomainSeparator.DELEGATION.prepend(link.hash().toBytes());
            checks.add(new SignatureCheck(signer, payload, link.signature(), Reason.DELEGATION_SIGNATURE_INVALID));
            signer = link.publicKey();
        }
        return List.copyOf(checks);
    }

    private boolean hasCycle() {
        var seen = new HashSet<ByteSlice>();
        seen.add(ByteSlice.of(senderKey));
        return !links.stream().allMatch(link -> seen.add(ByteSlice.of(link.publicKey())));
    }

    private static Optional<Reason> objection(SignedDelegation link, RequestContent content, long now) {
        if (Long.compareUnsigned(link.expiration(), now) < 0) {
            return Optional.of(Reason.DELEGATION_EXPIRED);
        }
        return permissionObjection(link, content).or(() -> targetObjection(link, content));
    }

    private static Optional<Reason> permissionObjection(SignedDelegation link, RequestContent content) {
        return switch (link.permissions()) {
            case null -> Optional.empty();
            case "all" -> Optional.empty();
            case "queries" ->
                content instanceof Invocation invocation && invocation.kind() == Invocation.Kind.CALL
                        ? Optional.of(Reason.DELEGATION_FOR_QUERIES_ONLY)
                        : Optional.empty();
            default -> Optional.of(Reason.DELEGATION_PERMISSIONS_UNKNOWN);
        };
    }

    private static Optional<Reason> targetObjection(SignedDelegation link, RequestContent content) {
        var targets = link.targets();
        if (targets == null) {
            return Optional.empty();
        }
        if (targets.size() > MAX_TARGETS) {
            return Optional.of(Reason.TOO_MANY_TARGETS);
        }
        // A read_state names no canister in its content; replicas compare the canister in the path of the URL.
        return content instanceof Invocation invocation && !targets.contains(invocation.canisterId())
                ? Optional.of(Reason.DELEGATION_NOT_FOR_CANISTER)
                : Optional.empty();
    }
}
