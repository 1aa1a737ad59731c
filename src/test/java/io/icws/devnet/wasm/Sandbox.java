package io.icws.devnet.wasm;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import io.icws.devnet.CanisterFault;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An instance of a module that runs one execution at a time, each from the state that was loaded before it. */
final class Sandbox {

    private static final FunctionType CALLBACK = FunctionType.of(List.of(ValType.I32), List.of());

    private final PagedBytes heap = new PagedBytes();
    private final PagedBytes stable = new PagedBytes();
    private final Instance instance;
    private final int counter;
    private long limit;
    private @Nullable Execution execution;

    /** @param counter the global variable that counts instructions down */
    Sandbox(WasmModule module, int counter, Function<Instance, Machine> machines) {
        this.counter = counter;
        this.instance = Instance.builder(module)
                .withImportValues(ImportValues.builder()
                        .withFunctions(List.<ImportFunction>copyOf(new SystemApi(this).functions()))
                        .build())
                .withMemoryFactory(limits -> new WasmMemory(heap, limits))
                .withMachineFactory(machines)
                .withStart(false)
                .build();
    }

    PagedBytes heap() {
        return heap;
    }

    PagedBytes stable() {
        return stable;
    }

    /** That of the code that calls the system API. */
    Execution execution() {
        return Objects.requireNonNull(execution, "nothing is executed");
    }

    /** Since the start of the execution. */
    long instructions() {
        return limit - instance.global(counter).getValue();
    }

    /** Right after the creation of this sandbox. */
    CanisterState initialState() {
        return new CanisterState(heap.save(), stable.save(), globals(), 0, CanisterState.INITIAL_CYCLES, 0);
    }

    void load(CanisterState state) {
        heap.load(state.heap());
        stable.load(state.stable());
        for (int i = 0; i < counter; i++) {
            instance.global(i).setValue(state.globals()[i]);
        }
    }

    CanisterState save(CanisterState before) {
        return before.then(heap.save(), stable.save(), globals());
    }

    private long[] globals() {
        long[] globals = new long[counter];
        for (int i = 0; i < counter; i++) {
            globals[i] = instance.global(i).getValue();
        }
        return globals;
    }

    /**
     * Calls a function of the module.
     *
     * @param most instructions
     * @throws Trap if it traps
     */
    void run(Execution running, int function, long most, long... arguments) {
        limit = most;
        instance.global(counter).setValue(most);
        execution = running;
        try {
            instance.getMachine().call(function, arguments);
        } catch (IndexOutOfBoundsException e) {
            throw new Trap("Canister trapped: heap out of bounds");
        } catch (ChicoryException e) {
            throw instance.global(counter).getValue() < 0
                    ? new Trap(CanisterFault.instructionLimit(most))
                    : new Trap("Canister trapped: " + e.getMessage());
        } catch (StackOverflowError e) {
            throw new Trap("Canister trapped: stack overflow");
        } finally {
            execution = null;
        }
    }

    /** Calls a function of the module's table. */
    void run(Execution running, OutgoingCall.Callback callback, long most) {
        int function;
        try {
            function = instance.table(0).requiredRef(callback.function());
        } catch (ChicoryException | IndexOutOfBoundsException e) {
            throw new Trap("Canister trapped: no callback " + callback.function());
        }
        if (!instance.type(instance.functionType(function)).equals(CALLBACK)) {
            throw new Trap("Canister trapped: callback %d has the wrong type".formatted(callback.function()));
        }
        run(running, function, most, callback.environment());
    }
}
