package io.icws.gateway.session;

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

    /** Checks a first frame in full; ends with a {@link Refusal} if it is refused. CPU-bound where it is subscribed. */
    Mono<AcceptedOpen> open(byte[] frame);

    MessageCost messageCost();
}
