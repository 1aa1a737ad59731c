package io.icws.devnet;

import java.time.Duration;

/** What goes wrong with a request. */
sealed interface Fault {

    /** When it goes wrong. */
    enum Moment {
        /** The request has no effect. */
        BEFORE,
        /** A call is accepted and will execute, nobody waits for it; as AFTER for other requests. */
        ACCEPTED,
        /** The answer is ready. */
        AFTER
    }

    record Http(int status, String body) implements Fault {}

    /** HTTP 200 with this body. */
    record Cbor(byte[] body) implements Fault {}

    record Reset() implements Fault {}

    /** Never answered; the connection stays open. */
    record Hang() implements Fault {}

    record Delay(Duration duration) implements Fault {}

    /** HTTP 200 with bytes that are no CBOR. */
    record Garbage() implements Fault {}

    /** Complete HTTP, half the body. */
    record Truncated() implements Fault {}

    /** The connection closes in the middle of the body. */
    record Cut() implements Fault {}

    /** The answer that was given to the request before, of the same kind and canister. */
    record Stale() implements Fault {}

    /** The request is handled twice, the second answer is sent. */
    record Duplicate() implements Fault {}
}
