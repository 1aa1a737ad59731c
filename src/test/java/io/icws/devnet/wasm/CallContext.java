package io.icws.devnet.wasm;

import io.icws.protocol.Principal;
import org.jspecify.annotations.Nullable;

/** A call that a canister has to answer, in as many executions as it takes; also a system task, which has no answer. */
final class CallContext {

    private final Principal caller;
    private final boolean answerable;
    private long cycles;
    private long instructions;
    private @Nullable Answer answer;

    sealed interface Answer {
        record Reply(byte[] data) implements Answer {}

        record Reject(String message) implements Answer {}
    }

    private CallContext(Principal caller, boolean answerable, long cycles) {
        this.caller = caller;
        this.answerable = answerable;
        this.cycles = cycles;
    }

    static CallContext call(Principal caller, long cycles) {
        return new CallContext(caller, true, cycles);
    }

    static CallContext task(Principal caller) {
        return new CallContext(caller, false, 0);
    }

    Principal caller() {
        return caller;
    }

    boolean mayAnswer() {
        return answerable && answer == null;
    }

    /** Came with the call and were not yet accepted. */
    long cycles() {
        return cycles;
    }

    /** Of the executions before this one. */
    long instructions() {
        return instructions;
    }

    @Nullable
    Answer answer() {
        return answer;
    }

    /** @param given null if the execution did not answer */
    void executed(long cyclesLeft, long instructionsUsed, @Nullable Answer given) {
        cycles = cyclesLeft;
        instructions += instructionsUsed;
        if (given != null) {
            answer = given;
        }
    }
}
