package io.icws.gateway.ic.signature;

import io.icws.certificate.CertificateVerifier;
import io.icws.certificate.RecentlyUsed;
import io.icws.protocol.ByteSlice;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cache of delegations whose signatures verified. A session key signs with the same delegation for days. Neither
 * wrong signatures nor expiries are cached. Safe for use by several threads.
 */
final class VerifiedDelegations {

    /** By digest of key, delegation and signature: the root it was verified under, empty if it needs none. */
    private final RecentlyUsed<ByteSlice, Optional<CertificateVerifier>> verified;

    /** @param capacity in entries */
    VerifiedDelegations(int capacity) {
        verified = new RecentlyUsed<>(capacity);
    }

    /** @param root current root of the network, null if it is not known */
    boolean contain(SignatureCheck delegation, @Nullable CertificateVerifier root) {
        var under = verified.get(delegation.digest());
        return under != null && (under.isEmpty() || under.get() == root);
    }

    void add(SignatureCheck delegation) {
        verified.put(delegation.digest(), Optional.empty());
    }

    /** Valid until the network has another root. */
    void add(SignatureCheck delegation, CertificateVerifier root) {
        verified.put(delegation.digest(), Optional.of(root));
    }
}
