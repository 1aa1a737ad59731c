package io.icws.devnet;

/** What a request asks for, whatever the version in its path. */
public enum Endpoint {
    STATUS,
    QUERY,
    CALL,
    /** Of a canister or of a subnet. */
    READ_STATE
}
