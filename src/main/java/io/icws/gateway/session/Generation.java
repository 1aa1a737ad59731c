package io.icws.gateway.session;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A generation of the protocol: what its clients are sent first, and what their first frame must be. */
public interface Generation {

    /** Where its clients connect, as a path pattern. */
    String path();

    /** Its value of the meters' tag {@code protocol}. */
    String label();

    /** The first frame that clients are sent; null if they are sent none. */
    byte @Nullable [] greeting();

    /** Checks a first frame in full; ends with a {@link Refusal} if it is refused. CPU-bound where it is subscribed. */
    Mono<AcceptedOpen> open(byte[] frame);
}
