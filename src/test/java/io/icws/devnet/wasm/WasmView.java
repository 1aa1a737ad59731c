package io.icws.devnet.wasm;

import io.icws.devnet.Canister;
import io.icws.devnet.Canister.QueryContext;
import io.icws.devnet.CanisterFault;

/** Queries and inspections on one state. */
record WasmView(CanisterModule module, CanisterState state, long maxInstructions) implements Canister.View {

    @Override
    public byte[] query(QueryContext ic, String method, byte[] arg) throws CanisterFault {
        var query = module.export("canister_query " + method);
        var function = query == null ? module.export("canister_composite_query " + method) : query;
        if (function == null) {
            throw CanisterFault.noSuchQuery(method);
        }
        var mode = query == null ? Mode.COMPOSITE_QUERY : Mode.QUERY;
        return switch (run(ic, function, mode, Message.call(ic.caller(), method, arg))
                .answer()) {
            case CallContext.Answer.Reply(byte[] data) -> data;
            case CallContext.Answer.Reject(String message) -> throw CanisterFault.reject(message);
            case null -> throw CanisterFault.noAnswer();
        };
    }

    @Override
    public void inspect(QueryContext ic, String method, byte[] arg) throws CanisterFault {
        var function = module.export("canister_inspect_message");
        if (function != null
                && !run(ic, function, Mode.INSPECT_MESSAGE, Message.call(ic.caller(), method, arg))
                        .accepted()) {
            throw CanisterFault.notAccepted();
        }
    }

    private Execution run(QueryContext ic, int function, Mode mode, Message message) throws CanisterFault {
        try {
            return module.inSandbox(state, sandbox -> {
                var context = CallContext.call(ic.caller(), 0);
                var execution = new Execution(mode, ic, message, context, state, sandbox);
                sandbox.run(execution, function, maxInstructions);
                return execution;
            });
        } catch (Trap trap) {
            throw trap.fault();
        }
    }
}
