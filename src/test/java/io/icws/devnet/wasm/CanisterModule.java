package io.icws.devnet.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ExternalType;
import io.icws.protocol.Sha256;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A Wasm module that can be installed, any number of times. Usable by all threads. */
public final class CanisterModule {

    private final byte[] hash;
    private final WasmModule module;
    private final int counter;
    private final Function<Instance, Machine> machines;
    private final Map<String, Integer> functions = new HashMap<>();
    private final Queue<Sandbox> idle = new ConcurrentLinkedQueue<>();
    private final CanisterState initialState;

    private CanisterModule(byte[] wasm, Function<WasmModule, Function<Instance, Machine>> engine) {
        hash = Sha256.of(wasm);
        var metered = Metering.meter(wasm);
        counter = metered.counter();
        module = Parser.parse(metered.module());
        machines = engine.apply(module);
        var exports = module.exportSection();
        for (int i = 0; i < exports.exportCount(); i++) {
            var export = exports.getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                functions.put(export.name(), export.index());
            }
        }
        var sandbox = new Sandbox(module, counter, machines);
        initialState = sandbox.initialState();
        idle.add(sandbox);
    }

    /**
     * Interprets the module: at once, and slowly.
     *
     * @param wasm the binary format
     * @throws IllegalArgumentException if it is no module, or imports what the IC does not have
     */
    public static CanisterModule interpreted(byte[] wasm) {
        return of(wasm, _ -> InterpreterMachine::new);
    }

    /** Compiles the module for this JVM, which takes seconds for a megabyte, to run it fast. */
    public static CanisterModule compiled(byte[] wasm) {
        return of(
                wasm,
                module -> MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.SILENT)
                        .compile());
    }

    private static CanisterModule of(byte[] wasm, Function<WasmModule, Function<Instance, Machine>> engine) {
        try {
            return new CanisterModule(wasm, engine);
        } catch (ChicoryException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no canister module: " + e.getMessage(), e);
        }
    }

    byte[] hash() {
        return hash.clone();
    }

    /** Before the start function has run. */
    CanisterState initialState() {
        return initialState;
    }

    /** The index of an exported function, or null. */
    @Nullable
    Integer export(String name) {
        return functions.get(name);
    }

    /** The index of the start function, or null. */
    @Nullable
    Integer start() {
        return module.startSection().map(section -> (int) section.startIndex()).orElse(null);
    }

    /** Runs code from a state. */
    <T> T inSandbox(CanisterState state, Function<Sandbox, T> use) {
        var free = idle.poll();
        var sandbox = free == null ? new Sandbox(module, counter, machines) : free;
        try {
            sandbox.load(state);
            return use.apply(sandbox);
        } finally {
            idle.add(sandbox);
        }
    }
}
