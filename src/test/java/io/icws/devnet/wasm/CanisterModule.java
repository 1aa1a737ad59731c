package io.icws.devnet.wasm;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
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
    private final @Nullable Integer start;
    private final Function<Instance, Machine> machines;
    private final Map<String, Integer> functions = new HashMap<>();
    private final Queue<Sandbox> idle = new ConcurrentLinkedQueue<>();
    private final CanisterState initialState;

    private CanisterModule(byte[] wasm) {
        hash = Sha256.of(wasm);
        var metered = Metering.meter(wasm);
        counter = metered.counter();
        start = metered.start();
        module = Parser.parse(metered.module());
        machines = Boolean.getBoolean("interp")
                ? com.dylibso.chicory.runtime.InterpreterMachine::new
                : MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.SILENT)
                        .compile();
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
     * Compiles a module for this JVM.
     *
     * @param wasm the binary format
     * @throws IllegalArgumentException if it is no module, or imports what the IC does not have
     */
    public static CanisterModule parse(byte[] wasm) {
        try {
            return new CanisterModule(wasm);
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
        return start;
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
