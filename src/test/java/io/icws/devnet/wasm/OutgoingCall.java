package io.icws.devnet.wasm;

import io.icws.protocol.Principal;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A call to another canister, under construction and performed. */
final class OutgoingCall {

    private static final int MAX_ARGUMENT = 2 << 20;

    /** A function in the module's table and its argument. */
    record Callback(int function, int environment) {}

    private final Principal callee;
    private final String method;
    private final Callback onReply;
    private final Callback onReject;
    private final ByteArrayOutputStream arg = new ByteArrayOutputStream();
    private @Nullable Callback onCleanup;
    private boolean bounded;
    private long cycles;

    OutgoingCall(Principal callee, String method, Callback onReply, Callback onReject) {
        this.callee = callee;
        this.method = method;
        this.onReply = onReply;
        this.onReject = onReject;
    }

    Principal callee() {
        return callee;
    }

    String method() {
        return method;
    }

    byte[] arg() {
        return arg.toByteArray();
    }

    long cycles() {
        return cycles;
    }

    Callback onReply() {
        return onReply;
    }

    Callback onReject() {
        return onReject;
    }

    @Nullable
    Callback onCleanup() {
        return onCleanup;
    }

    void cleanUpWith(Callback callback) {
        if (onCleanup != null) {
            throw new Trap("ic0.call_on_cleanup was called twice");
        }
        onCleanup = callback;
    }

    void append(byte[] data) {
        if (arg.size() + data.length > MAX_ARGUMENT) {
            throw new Trap("the argument of a call exceeds " + MAX_ARGUMENT + " bytes");
        }
        arg.writeBytes(data);
    }

    void addCycles(long amount) {
        cycles += amount;
    }

    /** Calls of the devnet are answered in the same round, so the time bound changes nothing else. */
    void bound() {
        if (bounded) {
            throw new Trap("ic0.call_with_best_effort_response was called twice");
        }
        bounded = true;
    }
}
