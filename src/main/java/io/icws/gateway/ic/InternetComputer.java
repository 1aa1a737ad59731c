package io.icws.gateway.ic;

import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestId;
import reactor.core.publisher.Mono;

/**
 * The network the gateway serves: every answer comes back typed, every failure as an {@link IcException}. The outcome of a
 * call is certified, except where the network knows the v2 endpoint only and says no more than that it was accepted, and for
 * {@link IcError.Rejected}, which one node may claim. The answer to a query is what one node says, signed by that node where
 * {@code gateway.ic.query-signatures.verify} asks for it. All methods are non-blocking, have a deadline, and may be called
 * from an event loop.
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
     * Posts a finished envelope to the asynchronous endpoint, which says at once that it was accepted, and nothing more.
     * Otherwise as {@link #call}, which tells what becomes of it; what knows no such endpoint may do the same.
     */
    default Mono<CallStatus> submit(Principal canister, RequestId requestId, byte[] envelopeBody) {
        return call(canister, requestId, envelopeBody);
    }

    /** Whether call answers carry certificates: false where the network knows the v2 endpoint only. */
    boolean callsAreCertified();

    /** Signs and posts an update call of the gateway itself and follows it to its end by {@code read_state}. */
    Mono<CallStatus> callAsSelf(Principal canister, String method, byte[] arg);

    /**
     * Signs and posts a query of the gateway itself; the Candid reply. Rejects come as {@link IcError.Rejected}. May be
     * subscribed again and again, which posts the same bytes while their expiry allows.
     */
    Mono<byte[]> queryAsSelf(Principal canister, String method, byte[] arg);
}
