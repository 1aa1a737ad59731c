package io.icws.devnet.wasm;

/** Cycles, a counter of 64 bits: nothing costs any, they only move between canisters. */
final class CycleFunctions {

    private static final String CALL = "U RQ Ry Rt";

    private CycleFunctions() {}

    static void addTo(SystemApi api) {
        api.add("canister_cycle_balance", "*", "", "I", (e, _) -> e.balance());
        api.add("canister_cycle_balance128", "*", "i", (e, a) -> e.giveCycles(a[0], e.balance()));
        api.add("canister_liquid_cycle_balance128", "*", "i", (e, a) -> e.giveCycles(a[0], e.balance()));
        api.add("msg_cycles_available", CALL, "", "I", (e, _) -> e.cyclesAvailable());
        api.add("msg_cycles_available128", CALL, "i", (e, a) -> e.giveCycles(a[0], e.cyclesAvailable()));
        api.add("msg_cycles_refunded", "Ry Rt", "", "I", (e, _) -> e.message().refunded());
        api.add(
                "msg_cycles_refunded128",
                "Ry Rt",
                "i",
                (e, a) -> e.giveCycles(a[0], e.message().refunded()));
        api.add("msg_cycles_accept", CALL, "I", "I", (e, a) -> e.acceptCycles(a[0]));
        api.add("msg_cycles_accept128", CALL, "IIi", (e, a) -> e.giveCycles(a[2], e.acceptCycles(amount(a[0], a[1]))));
        api.add(
                "cycles_burn128",
                "I G U RQ Ry Rt C T",
                "IIi",
                (e, a) -> e.giveCycles(a[2], e.burnCycles(amount(a[0], a[1]))));
        api.add("call_cycles_add", "U Ry Rt T", "I", (e, a) -> e.addCycles(a[0]));
        api.add("call_cycles_add128", "U Ry Rt T", "II", (e, a) -> e.addCycles(amount(a[0], a[1])));
        addPrices(api);
    }

    private static void addPrices(SystemApi api) {
        api.add("cost_call", "* s", "IIi", (e, a) -> e.giveCycles(a[2], 0));
        api.add("cost_create_canister", "* s", "i", (e, a) -> e.giveCycles(a[0], 0));
        api.add("cost_http_request", "* s", "IIi", (e, a) -> e.giveCycles(a[2], 0));
        api.add("cost_http_request_v2", "* s", "iii", (e, a) -> e.giveCycles(a[2], 0));
        for (var algorithm : new String[] {"sign_with_ecdsa", "sign_with_schnorr", "vetkd_derive_key"}) {
            api.add("cost_" + algorithm, "* s", "iiii", "i", (e, a) -> {
                e.giveCycles(a[3], 0);
                return 0;
            });
        }
    }

    /** The largest number of 64 bits if it is larger than that. */
    private static long amount(long high, long low) {
        return high == 0 ? low : -1;
    }
}
