package io.icws.devnet.wasm;

import io.icws.devnet.CanisterFault;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;

/** Calls of other canisters. */
final class CallFunctions {

    private static final String MODES = "U Ry Rt T";

    private CallFunctions() {}

    static void addTo(SystemApi api) {
        api.add(
                "call_new",
                MODES,
                "iiiiiiii",
                (e, a) -> e.beginCall(new OutgoingCall(
                        principal(e.takeBytes(a[0], a[1])),
                        MessageFunctions.text(e.takeBytes(a[2], a[3])),
                        new OutgoingCall.Callback((int) a[4], (int) a[5]),
                        new OutgoingCall.Callback((int) a[6], (int) a[7]))));
        api.add(
                "call_on_cleanup",
                MODES,
                "ii",
                (e, a) -> e.constructedCall().cleanUpWith(new OutgoingCall.Callback((int) a[0], (int) a[1])));
        api.add("call_data_append", MODES, "ii", (e, a) -> e.constructedCall().append(e.takeBytes(a[0], a[1])));
        api.add(
                "call_with_best_effort_response",
                MODES,
                "i",
                (e, _) -> e.constructedCall().bound());
        api.add("call_perform", MODES, "", "i", (e, _) -> {
            e.performCall();
            return 0;
        });
    }

    private static Principal principal(byte[] bytes) {
        try {
            return Principal.of(bytes);
        } catch (MalformedException e) {
            throw new Trap(CanisterFault.contractViolation(e.getMessage()));
        }
    }
}
