package io.icws.gateway.ic;

import io.icws.protocol.HashTree;
import io.icws.protocol.Principal;
import reactor.core.publisher.Mono;

/** Verifies certificates. Non-blocking; may be called from an event loop. */
public interface ReactiveCertificateVerifier {

    /**
     * The tree of a certificate that the canister's subnet has certified within 5 minutes; otherwise an {@link
     * IcException} with {@link IcError.BadAnswer}. Takes about 1 ms of CPU on a bounded scheduler.
     */
    Mono<HashTree> verify(byte[] certificate, Principal canister);
}
