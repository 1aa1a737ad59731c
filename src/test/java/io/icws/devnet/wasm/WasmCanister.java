package io.icws.devnet.wasm;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A canister in WebAssembly. Calls between canisters are answered before the round goes on: a canister that awaits another sees no
 * message in between but those of that call. Heartbeats are not run. Composite queries cannot call.
 */
public final class WasmCanister implements Canister {

    private static final Logger LOG = LoggerFactory.getLogger("devnet.canister");
    private static final long MAX_INSTRUCTIONS = 40_000_000_000L;

    private final CanisterModule module;
    private final byte[] installArgument;
    private final long maxInstructions;
    private CanisterState state;

    /** @param argument Candid, for {@code canister_init} or {@code canister_post_upgrade} */
    public WasmCanister(CanisterModule module, byte[] argument) {
        this(module, argument, MAX_INSTRUCTIONS);
    }

    private WasmCanister(CanisterModule module, byte[] argument, long maxInstructions) {
        this.module = module;
        this.installArgument = argument.clone();
        this.maxInstructions = maxInstructions;
        this.state = module.initialState();
    }

    /** The same, not yet installed, whose executions trap after so many instructions; default 40 billion. */
    public WasmCanister withInstructionLimit(long instructions) {
        return new WasmCanister(module, installArgument, instructions);
    }

    @Override
    public byte[] moduleHash() {
        return module.hash();
    }

    @Override
    public void install(UpdateContext ic, @Nullable Canister upgraded) throws CanisterFault {
        try {
            switch (upgraded) {
                case null -> begin(ic, module.initialState(), "canister_init");
                case WasmCanister older -> upgrade(ic, older);
                default -> throw new IllegalArgumentException("only a Wasm module can take over a state");
            }
        } catch (Trap trap) {
            throw trap.fault();
        }
    }

    private void upgrade(UpdateContext ic, WasmCanister older) {
        var before = older.state;
        try {
            older.runExport(ic, "canister_pre_upgrade", Mode.PRE_UPGRADE, new byte[0]);
            begin(ic, module.initialState().withStableMemoryOf(older.state), "canister_post_upgrade");
        } catch (Trap trap) {
            older.state = before;
            throw trap;
        }
    }

    private void begin(UpdateContext ic, CanisterState first, String export) {
        state = first;
        var start = module.start();
        if (start != null) {
            run(ic, start, Mode.START, new byte[0]);
        }
        runExport(ic, export, Mode.INIT, installArgument);
    }

    private void runExport(UpdateContext ic, String export, Mode mode, byte[] argument) {
        var function = module.export(export);
        if (function != null) {
            run(ic, function, mode, argument);
        }
    }

    private void run(UpdateContext ic, int function, Mode mode, byte[] argument) {
        execute(
                ic,
                mode,
                Message.call(ic.caller(), "", argument),
                CallContext.task(ic.caller()),
                (sandbox, execution) -> sandbox.run(execution, function, maxInstructions),
                new ArrayDeque<>());
    }

    @Override
    public byte[] update(UpdateContext ic, String method, byte[] arg) throws CanisterFault {
        var update = module.export("canister_update " + method);
        var function = update == null ? module.export("canister_query " + method) : update;
        if (function == null) {
            throw CanisterFault.noSuchUpdate(method);
        }
        var mode = update == null ? Mode.REPLICATED_QUERY : Mode.UPDATE;
        var context = CallContext.call(ic.caller(), ic.cycles());
        var calls = new ArrayDeque<OutgoingCall>();
        var trap = tryExecute(
                ic,
                mode,
                Message.call(ic.caller(), method, arg),
                context,
                (sandbox, execution) -> sandbox.run(execution, function, maxInstructions),
                calls);
        var later = finish(ic, context, calls);
        return answer(context, later == null ? trap : later);
    }

    private static byte[] answer(CallContext context, @Nullable Trap trap) throws CanisterFault {
        return switch (context.answer()) {
            case CallContext.Answer.Reply(byte[] data) -> data;
            case CallContext.Answer.Reject(String message) -> throw CanisterFault.reject(message);
            case null -> throw trap == null ? CanisterFault.noAnswer() : trap.fault();
        };
    }

    @Override
    public void tick(UpdateContext ic) {
        var function = module.export("canister_global_timer");
        if (function == null || state.timer() == 0 || Long.compareUnsigned(state.timer(), ic.time()) > 0) {
            return;
        }
        state = state.withTimer(0);
        var context = CallContext.task(ic.caller());
        var calls = new ArrayDeque<OutgoingCall>();
        var trap = tryExecute(
                ic,
                Mode.SYSTEM_TASK,
                Message.call(ic.caller(), "", new byte[0]),
                context,
                (sandbox, execution) -> sandbox.run(execution, function, maxInstructions),
                calls);
        var later = finish(ic, context, calls);
        if (trap != null || later != null) {
            LOG.warn("The timer of {} trapped: {}", ic.self(), (later == null ? trap : later).getMessage());
        }
    }

    /** Makes the calls and executes their callbacks, until none is left. */
    private @Nullable Trap finish(UpdateContext ic, CallContext context, Deque<OutgoingCall> calls) {
        Trap last = null;
        for (var call = calls.poll(); call != null; call = calls.poll()) {
            var trap = callBack(
                    ic,
                    context,
                    call,
                    ic.call(new Call(call.callee(), call.method(), call.arg(), call.cycles())),
                    calls);
            last = trap == null ? last : trap;
        }
        return last;
    }

    private @Nullable Trap callBack(
            UpdateContext ic, CallContext context, OutgoingCall call, Response response, Queue<OutgoingCall> calls) {
        state = state.withCycles(state.cycles() + response.refund());
        boolean replied = response instanceof Response.Reply;
        var message = switch (response) {
            case Response.Reply(byte[] data, long refund) -> Message.reply(context.caller(), data, refund);
            case Response.Reject(int code, String text, long refund) ->
                Message.reject(context.caller(), code, text, refund);
        };
        var trap = tryExecute(
                ic,
                replied ? Mode.REPLY_CALLBACK : Mode.REJECT_CALLBACK,
                message,
                context,
                (sandbox, execution) ->
                        sandbox.run(execution, replied ? call.onReply() : call.onReject(), maxInstructions),
                calls);
        var cleanup = call.onCleanup();
        if (trap != null && cleanup != null) {
            tryExecute(
                    ic,
                    Mode.CLEANUP_CALLBACK,
                    message,
                    context,
                    (sandbox, execution) -> sandbox.run(execution, cleanup, maxInstructions),
                    calls);
        }
        return trap;
    }

    private @Nullable Trap tryExecute(
            UpdateContext ic, Mode mode, Message message, CallContext context, Code code, Queue<OutgoingCall> calls) {
        try {
            execute(ic, mode, message, context, code, calls);
            return null;
        } catch (Trap trap) {
            return trap;
        }
    }

    private void execute(
            UpdateContext ic, Mode mode, Message message, CallContext context, Code code, Queue<OutgoingCall> calls) {
        var before = state;
        var effects = module.inSandbox(before, sandbox -> {
            var execution = new Execution(mode, ic, message, context, before, sandbox);
            code.run(sandbox, execution);
            return execution.commit(mode.keepsChanges() ? sandbox.save(before) : before, ic);
        });
        state = effects.state();
        calls.addAll(effects.calls());
    }

    @Override
    public View view() {
        return new WasmView(module, state, maxInstructions);
    }

    private interface Code {
        void run(Sandbox sandbox, Execution execution);
    }
}
