package io.icws.gateway.ic;

/** Generations of the call endpoint. Source: interface specification, "Request: Call". */
enum CallVersion {
    /** Synchronous; a delegation may carry its canister ranges in shards. */
    V4("v4"),
    /** Synchronous; flat canister ranges. */
    V3("v3"),
    /** Asynchronous: says only whether the call was accepted. */
    V2("v2");

    private final String path;

    CallVersion(String path) {
        this.path = path;
    }

    /** @param canister effective canister id, in text */
    String path(String canister) {
        return "/api/" + path + "/canister/" + canister + "/call";
    }

    boolean isCertified() {
        return this != V2;
    }
}
