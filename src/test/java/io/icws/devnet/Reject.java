package io.icws.devnet;

import io.icws.protocol.Principal;

/** Why a call or a query was not executed, or failed. Source: interface specification, "Reject codes". */
record Reject(int code, String message, String errorCode) {

    static Reject canisterNotFound(Principal canister) {
        return new Reject(3, "Canister " + canister + " not found", "IC0301");
    }

    static Reject stopped(Principal canister) {
        return new Reject(5, "Canister " + canister + " is stopped", "IC0508");
    }

    static Reject noModule(Principal canister) {
        return new Reject(5, "Canister " + canister + " contains no Wasm module", "IC0537");
    }

    static Reject of(Principal canister, CanisterFault fault) {
        return new Reject(
                fault.rejectCode(), "Error from Canister " + canister + ": " + fault.getMessage(), fault.errorCode());
    }

    /** A bug in the canister is a trap. */
    static Reject of(Principal canister, RuntimeException bug) {
        return of(canister, CanisterFault.trap("Canister trapped: " + bug));
    }
}
