package io.icws.gateway.ic;

import io.icws.gateway.protocol.HashTree;
import io.icws.gateway.protocol.Principal;
import reactor.core.publisher.Mono;

/** Checks certificates that others handed over. Non-blocking; may be called from an event loop. */
public interface CertifiedState {

    /**
     * The certificate's tree once it is known that the canister's subnet certified it lately, about 1 ms of CPU on a bounded
     * scheduler of its own; otherwise an {@link IcException} with {@link IcError.BadAnswer}.
     */
    Mono<HashTree> verify(byte[] certificate, Principal canister);
}
