package io.icws.devnet;

/** Where a delegation shows the canister ranges. Source: interface specification, "Canister ranges". */
enum RangeForm {
    /** At {@code /subnet/<id>/canister_ranges}: call v3, read_state v2, query v2. */
    FLAT,
    /** At {@code /canister_ranges/<id>/<first>}, one shard: call v4, read_state v3, query v3. */
    SHARDED
}
