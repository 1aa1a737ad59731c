package io.icws.devnet.wasm;

import io.icws.devnet.CanisterFault;

/** The canister, its subnet, certified data, time and timer. */
final class SystemFunctions {

    private static final int RUNNING = 1;
    private static final int MAX_CERTIFIED_DATA = 32;

    private SystemFunctions() {}

    static void addTo(SystemApi api) {
        api.addValue("canister_self", "*", e -> e.ic().self().toBytes());
        // A stopped canister executes nothing.
        api.add("canister_status", "*", "", "i", (_, _) -> RUNNING);
        api.add("canister_version", "*", "", "I", (e, _) -> e.version());
        // Canisters of the devnet have no controllers.
        api.add("is_controller", "* s", "ii", "i", (e, a) -> {
            e.takeBytes(a[0], a[1]);
            return 0;
        });
        api.add("in_replicated_execution", "* s", "", "i", (e, _) -> e.mode().isReplicated() ? 1 : 0);
        api.addValue("subnet_self", "*", e -> e.ic().subnet().id().toBytes());
        api.add(
                "subnet_self_node_count",
                "*",
                "",
                "i",
                (e, _) -> e.ic().subnet().nodes());
        api.addValue("root_key", "I G U RQ Ry Rt C T", e -> e.ic().subnet().rootKeyDer());
        api.add("certified_data_set", "I G U Ry Rt T", "ii", (e, a) -> {
            if (a[1] > MAX_CERTIFIED_DATA) {
                throw new Trap(CanisterFault.contractViolation("certified data of " + a[1] + " bytes"));
            }
            e.certify(e.takeBytes(a[0], a[1]));
        });
        api.add("data_certificate_present", "*", "", "i", (e, _) -> hasCertificate(e) ? 1 : 0);
        api.addValue("data_certificate", "NRQ CQ", Execution::dataCertificate);
        api.add("time", "*", "", "I", (e, _) -> e.ic().time());
        api.add("global_timer_set", "I G U Ry Rt C T", "I", "I", (e, a) -> e.setTimer(a[0]));
        addEnvironment(api);
    }

    private static boolean hasCertificate(Execution execution) {
        return execution.mode() == Mode.QUERY || execution.mode() == Mode.COMPOSITE_QUERY;
    }

    /** Canisters of the devnet have no environment variables. */
    private static void addEnvironment(SystemApi api) {
        api.add("env_var_count", "*", "", "i", (_, _) -> 0);
        api.add("env_var_name_exists", "*", "ii", "i", (e, a) -> {
            MessageFunctions.text(e.takeBytes(a[0], a[1]));
            return 0;
        });
        api.add("env_var_name_size", "*", "i", "i", (_, _) -> noVariable());
        api.add("env_var_name_copy", "*", "iiii", (_, _) -> noVariable());
        api.add("env_var_value_size", "*", "ii", "i", (_, _) -> noVariable());
        api.add("env_var_value_copy", "*", "iiiii", (_, _) -> noVariable());
    }

    private static long noVariable() {
        throw new Trap(CanisterFault.contractViolation("there are no environment variables"));
    }
}
