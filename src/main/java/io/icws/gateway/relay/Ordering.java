package io.icws.gateway.relay;

/** When the next envelope of a session may be posted. */
public enum Ordering {

    /** When a certificate shows any status of the previous one: envelopes execute in the order they were sent. */
    STRICT,

    /**
     * When the IC has accepted the previous one, which the asynchronous (v2) call endpoint answers at once, so that
     * several are in flight. Calls have no order between acceptance and induction, and a canister removes a client
     * whose messages execute out of order. For canisters that do not check the order, or networks that keep it.
     */
    PIPELINED
}
