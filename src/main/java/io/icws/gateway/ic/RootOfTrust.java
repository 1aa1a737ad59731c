package io.icws.gateway.ic;

import io.icws.gateway.ic.certificate.CertificateVerifier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The root key of the network, for those who check certificates that did not come from the network itself. */
public interface RootOfTrust {

    /** Under the root key as it is known now, another one when the key has changed; null until it is known. Cheap. */
    @Nullable
    CertificateVerifier verifier();

    /**
     * Has the key looked up again because a certificate did not verify: at most once an interval, whoever asks. Errors are
     * {@link IcException}s.
     *
     * @return the verifier under the key there is now; empty for mainnet, whose key never changes
     */
    Mono<CertificateVerifier> refresh();
}
