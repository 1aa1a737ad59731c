package io.icws.gateway.ic.signature;

import io.icws.gateway.ic.certificate.CertificateVerifier;
import io.icws.gateway.ic.certificate.RecentlyUsed;
import io.icws.gateway.protocol.ByteSlice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Delegations whose signatures were right, those used most recently. A session key signs with the same delegation for
 * days. That a signature is wrong is not remembered, and that a delegation has not expired neither. Safe for use by
 * several threads.
 */
final class VerifiedDelegations {

    /** By digest of the claim; the root it was verified under, empty if none had a say in it. */
    private final RecentlyUsed<ByteSlice, Optional<CertificateVerifier>> verified;

    /** @param capacity how many are remembered */
    VerifiedDelegations(int capacity) {
        verified = new RecentlyUsed<>(capacity);
    }

    /** @param root of the network as it is now, null if it is not known */
    boolean contain(Claim delegation, @Nullable CertificateVerifier root) {
        var under = verified.get(delegation.digest());
        return under != null && (under.isEmpty() || under.get() == root);
    }

    void add(Claim delegation) {
        verified.put(delegation.digest(), Optional.empty());
    }

    /** It is forgotten when the network gets another root. */
    void add(Claim delegation, CertificateVerifier root) {
        verified.put(delegation.digest(), Optional.of(root));
    }
}
