package io.icws.devnet.wasm;

import io.icws.devnet.CanisterFault;

/** Ends an execution and undoes what it did. */
final class Trap extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final CanisterFault fault;

    Trap(String message) {
        this(CanisterFault.trap(message));
    }

    Trap(CanisterFault fault) {
        super(fault.getMessage(), fault);
        this.fault = fault;
    }

    CanisterFault fault() {
        return fault;
    }
}
