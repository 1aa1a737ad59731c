package io.icws.gateway.relay;

/** A step in the relay of one envelope. */
sealed interface Progress permits Progress.Accepted, Progress.Inducted, Outcome {

    /** The IC has taken it. What is posted from now on will probably, but not certainly, execute after it. */
    record Accepted() implements Progress {}

    /** Its place in the canister's queue is fixed: what is posted from now on executes after it. */
    record Inducted() implements Progress {}
}
