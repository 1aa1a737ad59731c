package io.icws.devnet.wasm;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The functions of the module {@code ic0} that a module can import. Source: interface specification, "Canister module
 * format". Missing: calls in composite queries, and prices, which are 0.
 */
final class SystemApi {

    private static final int BYTES_OF_I32 = 4;

    private final Sandbox sandbox;
    private final List<HostFunction> functions = new ArrayList<>();

    SystemApi(Sandbox sandbox) {
        this.sandbox = sandbox;
        MessageFunctions.addTo(this);
        SystemFunctions.addTo(this);
        CycleFunctions.addTo(this);
        StableFunctions.addTo(this);
        CallFunctions.addTo(this);
        DebugFunctions.addTo(this);
    }

    List<HostFunction> functions() {
        return functions;
    }

    /** Arguments of type i32 come unsigned. */
    interface Procedure {
        void call(Execution execution, long[] arguments);
    }

    /** Arguments of type i32 come unsigned. */
    interface Operation {
        long call(Execution execution, long[] arguments);
    }

    /**
     * @param modes from where it may be called, as the specification lists it
     * @param parameters an {@code i} for each i32 and an {@code I} for each i64
     */
    void add(String name, String modes, String parameters, Procedure body) {
        define(name, modes, parameters, List.of(), (execution, arguments) -> {
            body.call(execution, arguments);
            return 0;
        });
    }

    /** @param result {@code i} or {@code I} */
    void add(String name, String modes, String parameters, String result, Operation body) {
        define(name, modes, parameters, types(result), body);
    }

    /** Two functions, one for the size of a value and one that copies a part of it. */
    void addValue(String name, String modes, Function<Execution, byte[]> value) {
        add(name + "_size", modes, "", "i", (execution, _) -> value.apply(execution).length);
        add(name + "_copy", modes, "iii", (execution, a) -> execution.give(value.apply(execution), a[0], a[1], a[2]));
    }

    private void define(String name, String modes, String parameters, List<ValType> results, Operation body) {
        var allowed = Mode.parse(modes);
        var types = types(parameters);
        functions.add(new HostFunction("ic0", name, FunctionType.of(types, results), (_, arguments) -> {
            var execution = sandbox.execution();
            execution.requireMode(allowed, name);
            long[] unsigned = arguments.clone();
            for (int i = 0; i < unsigned.length; i++) {
                if (types.get(i).size() == BYTES_OF_I32) {
                    unsigned[i] = Integer.toUnsignedLong((int) unsigned[i]);
                }
            }
            long result = body.call(execution, unsigned);
            return results.isEmpty() ? null : new long[] {result};
        }));
    }

    private static List<ValType> types(String letters) {
        return letters.chars()
                .mapToObj(letter -> letter == 'i' ? ValType.I32 : ValType.I64)
                .toList();
    }
}
