package io.icws.gateway.ic;

import io.icws.certificate.CertificateVerifier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The root key of the network, for certificates that did not come from the network itself. */
public interface RootOfTrust {

    /** Verifies under the current root key; another instance when the key has changed, null until it is known. Cheap. */
    @Nullable
    CertificateVerifier verifier();

    /**
     * Fetches the key again because a certificate did not verify, at most once an interval for all callers. Errors
     * are {@link IcException}s.
     *
     * @return the verifier under the current key; empty for mainnet, whose key never changes
     */
    Mono<CertificateVerifier> refresh();

    /** After a check under {@code used} has failed: the verifier under another key, empty if there is none. */
    default Mono<CertificateVerifier> newerThan(CertificateVerifier used) {
        return refresh().filter(newer -> newer != used).onErrorComplete(IcException.class);
    }
}
