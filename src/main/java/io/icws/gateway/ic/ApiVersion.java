package io.icws.gateway.ic;

import io.icws.protocol.Principal;
import java.util.Locale;

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
    V4;

    enum Endpoint {
        CALL,
        QUERY,
        READ_STATE
    }

    /** @param canister effective canister id */
    String path(Endpoint endpoint, Principal canister) {
        return "/api/" + lower(this) + "/canister/" + canister + "/" + lower(endpoint);
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
