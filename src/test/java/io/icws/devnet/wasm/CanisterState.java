package io.icws.devnet.wasm;

/**
 * What a canister keeps between two executions, immutable.
 *
 * @param globals values of the module's global variables
 * @param timer nanoseconds since 1970; 0 if the global timer is not set
 */
record CanisterState(
        PagedBytes.Saved heap, PagedBytes.Saved stable, long[] globals, long timer, long cycles, long version) {

    static final long INITIAL_CYCLES = 100_000_000_000_000L;

    /** After an execution. */
    CanisterState then(PagedBytes.Saved newHeap, PagedBytes.Saved newStable, long[] newGlobals) {
        return new CanisterState(newHeap, newStable, newGlobals, timer, cycles, version + 1);
    }

    CanisterState withCycles(long balance) {
        return new CanisterState(heap, stable, globals, timer, balance, version);
    }

    CanisterState withTimer(long time) {
        return new CanisterState(heap, stable, globals, time, cycles, version);
    }

    /** With what survives an upgrade. */
    CanisterState withStableMemoryOf(CanisterState older) {
        return new CanisterState(heap, older.stable, globals, 0, older.cycles, older.version);
    }
}
