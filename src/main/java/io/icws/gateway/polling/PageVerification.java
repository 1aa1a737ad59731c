package io.icws.gateway.polling;

import io.icws.gateway.ic.CertifiedState;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.candid.MessagesReply.Page;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Mono;

/** Whether a page may be handed on. */
@FunctionalInterface
interface PageVerification {

    /** The page itself, or an error. */
    Mono<Page> verify(Page page, Principal canister, PageFormat format);

    /** As the properties demand. */
    static PageVerification of(PollingProperties properties, CertifiedState state, MeterRegistry meters) {
        return properties.verifyCertificates()
                ? new CertifiedPages(state, meters)
                : (page, canister, format) -> Mono.just(page);
    }
}
