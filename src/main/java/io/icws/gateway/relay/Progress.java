package io.icws.gateway.relay;

/** A step in the relay of one envelope. */
sealed interface Progress permits Progress.Inducted, Outcome {

    /** Its place in the canister's queue is fixed: what is posted from now on executes after it. */
    record Inducted() implements Progress {}
}
