package io.icws.gateway.relay;

/** When the next envelope of a session may be posted. */
public enum Ordering {

    /** When a certificate shows any status of the one before: envelopes execute in the order they were sent. */
    STRICT,

    /**
     * When the IC has accepted the one before, which the asynchronous (v2) call endpoint says at once: several are under way
     * together. Nothing orders calls between acceptance and induction, and a canister removes a client whose messages
     * execute out of order, so this is for canisters that do not care, or networks that keep the order.
     */
    PIPELINED
}
