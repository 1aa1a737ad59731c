package io.icws.gateway.session;

import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A generation of the protocol: what its clients are sent first, and what their first frame must be. */
public interface Generation {

    /** What checking a frame after the first costs. */
    enum MessageCost {
        /** Small frames are checked on the event loop. */
        LOW,
        /** A call is signed, which is for the event loop only while the scheduler of frame checks is full. */
        SIGNING,
        /** Signatures are verified, which is never for the event loop. */
        VERIFYING
    }

    /** Where its clients connect, as a path pattern. */
    String path();

    /** Its value of the meters' tag {@code protocol}. */
    String label();

    /** The first frame that clients are sent; null if they are sent none. */
    byte @Nullable [] greeting();

    /**
     * Checks a first frame in full; ends with a {@link Refusal} or {@link MalformedException} if it is refused. CPU-bound where it
     * is subscribed.
     */
    Mono<AcceptedOpen> open(byte[] frame);

    MessageCost messageCost();

    /** @throws Refusal if the gateway does not serve this canister */
    static void requireServed(Principal canister, CanisterLimits canisters) throws Refusal {
        if (!canister.isOpaque()) {
            throw new Refusal(CloseCode.NO_SUCH_CANISTER, canister + " is not the id of a canister");
        }
        if (!canisters.serves(canister)) {
            throw new Refusal(Limit.Session.CANISTER);
        }
    }
}
