package io.icws.gateway.ic;

import io.icws.protocol.Principal;
import io.icws.protocol.RequestId;
import reactor.core.publisher.Mono;

/**
 * The network that the gateway serves. Every failure is an {@link IcException}. The outcome of a call is certified,
 * except where the network has only the v2 endpoint, which answers that the call was accepted, and for {@link
 * IcError.Rejected}, which a single node may claim. The answer to a query comes from one node, which signs it where
 * {@code gateway.ic.query-signatures.verify} asks for it. All methods are non-blocking, have a deadline, and may be
 * called from an event loop.
 */
public interface InternetComputer {

    /** The gateway's own principal. */
    Principal self();

    /**
     * Posts a finished envelope to the call endpoint. Uncertified rejects come as {@link IcError.Rejected}. Posting the
     * same bytes again is safe: a request id executes at most once.
     */
    Mono<CallStatus> call(Principal canister, RequestId requestId, byte[] envelopeBody);

    /**
     * Posts a finished envelope to the asynchronous endpoint, which answers at once that the call was accepted. Its
     * status is learned by {@link #call}. Without such an endpoint the same as {@link #call}.
     */
    default Mono<CallStatus> submit(Principal canister, RequestId requestId, byte[] envelopeBody) {
        return call(canister, requestId, envelopeBody);
    }

    /** Whether call answers carry certificates: false where the network knows the v2 endpoint only. */
    boolean callsAreCertified();

    /** Signs and posts an update call of the gateway and waits for its final status by {@code read_state}. */
    Mono<CallStatus> callAsSelf(Principal canister, String method, byte[] arg);

    /**
     * Signs and posts a query of the gateway; returns the Candid reply. Rejects come as {@link IcError.Rejected}. May be
     * subscribed again and again, which posts the same bytes while their expiry allows.
     */
    Mono<byte[]> queryAsSelf(Principal canister, String method, byte[] arg);
}
