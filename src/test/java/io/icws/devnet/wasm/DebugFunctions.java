package io.icws.devnet.wasm;

import io.icws.devnet.CanisterFault;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log, traps and counters. */
final class DebugFunctions {

    private static final Logger LOG = LoggerFactory.getLogger("devnet.canister");

    private DebugFunctions() {}

    static void addTo(SystemApi api) {
        api.add("debug_print", "* s", "ii", (e, a) -> {
            byte[] text = e.takeBytes(a[0], a[1]);
            if (LOG.isDebugEnabled()) {
                LOG.debug("{}", new String(text, StandardCharsets.UTF_8));
            }
        });
        api.add("trap", "* s", "ii", (e, a) -> {
            var text = new String(e.takeBytes(a[0], a[1]), StandardCharsets.UTF_8);
            throw new Trap("Canister called `ic0.trap` with message: '" + text + "'");
        });
        api.add("performance_counter", "* s", "i", "I", (e, a) -> switch ((int) a[0]) {
            case 0 -> e.instructions();
            case 1 -> e.instructionsOfCall();
            default -> throw new Trap(CanisterFault.contractViolation("no performance counter " + a[0]));
        });
    }
}
