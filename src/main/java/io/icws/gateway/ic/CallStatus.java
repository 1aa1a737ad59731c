package io.icws.gateway.ic;

/** The status of a call, from a verified answer. */
public sealed interface CallStatus {

    /** Certified: executed, with the Candid reply. */
    record Replied(byte[] reply) implements CallStatus {}

    /** Certified: executed or inducted, and rejected. */
    record Rejected(IcError.Reject reject) implements CallStatus {}

    /** Certified: executed, the reply is no longer available. */
    record Done() implements CallStatus {}

    /** Certified {@code received} or {@code processing}: its position in the canister's queue is fixed. */
    record Inducted() implements CallStatus {}

    /**
     * Not certified in any state yet (HTTP 202, or a certificate in which the request is absent).
     *
     * @param certifiedTime certified subnet time of that certificate, nanoseconds since 1970; 0 where there was none
     */
    record Pending(long certifiedTime) implements CallStatus {}
}
