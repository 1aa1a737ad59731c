package io.icws.gateway.session;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A generation of the protocol: how its clients are greeted, and what their first frame must be. */
public interface Generation {

    /** Where its clients connect, as a path pattern. */
    String path();

    /** Its value of the meters' tag {@code protocol}. */
    String label();

    /** What clients are sent before they say anything; null if that is nothing. */
    byte @Nullable [] greeting();

    /** Checks a first frame in full; ends with a {@link Refusal} if it is refused. CPU-bound where it is subscribed. */
    Mono<AcceptedOpen> open(byte[] frame);
}
