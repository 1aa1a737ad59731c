package io.icws.gateway.ic;

/** Versions of the HTTPS interface's paths. Source: interface specification, "HTTPS interface". */
enum ApiVersion {
    /** Exists on no network; for comparison. */
    V0,
    /**
     * Calls: asynchronous, answers only whether the call was accepted. Others: delegations carry flat canister
     * ranges.
     */
    V2,
    /** Calls: synchronous, flat canister ranges. Others: the canister ranges come in shards. */
    V3,
    /** Calls only: synchronous, the canister ranges come in shards. */
    V4
}
