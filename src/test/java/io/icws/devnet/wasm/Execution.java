package io.icws.devnet.wasm;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One run of canister code: what it may ask and what it has done so far, none of which counts if it traps. */
final class Execution {

    private static final int MAX_REPLY = 2 << 20;
    private static final int MAX_QUERY_REPLY = 3 << 20;

    private final Mode mode;
    private final Canister.Context ic;
    private final Message message;
    private final CallContext context;
    private final PagedBytes heap;
    private final PagedBytes stable;
    private final LongSupplier instructions;
    private final long version;
    private final ByteArrayOutputStream replyData = new ByteArrayOutputStream();
    private final List<OutgoingCall> performed = new ArrayList<>();
    private @Nullable OutgoingCall constructed;
    private CallContext.@Nullable Answer answer;
    private byte @Nullable [] certifiedData;
    private byte @Nullable [] certificate;
    private long timer;
    private long balance;
    private long cyclesAvailable;
    private long cyclesKept;
    private boolean accepted;

    Execution(
            Mode mode,
            Canister.Context ic,
            Message message,
            CallContext context,
            CanisterState state,
            Sandbox sandbox) {
        this.mode = mode;
        this.ic = ic;
        this.message = message;
        this.context = context;
        this.heap = sandbox.heap();
        this.stable = sandbox.stable();
        this.instructions = sandbox::instructions;
        this.version = state.version();
        this.timer = state.timer();
        this.balance = state.cycles();
        this.cyclesAvailable = context.cycles();
    }

    Mode mode() {
        return mode;
    }

    void requireMode(Set<Mode> allowed, String function) {
        if (!allowed.contains(mode)) {
            throw new Trap(CanisterFault.contractViolation(
                    "\"%s\" cannot be executed in mode %s".formatted(function, mode.letters())));
        }
    }

    Canister.Context ic() {
        return ic;
    }

    Message message() {
        return message;
    }

    PagedBytes heap() {
        return heap;
    }

    PagedBytes stable() {
        return stable;
    }

    byte[] takeBytes(long at, long size) {
        if (size > heap.size()) {
            throw new IndexOutOfBoundsException(size + " bytes");
        }
        byte[] bytes = new byte[(int) size];
        heap.read(at, bytes, 0, bytes.length);
        return bytes;
    }

    /** Copies a part of a value to the memory. */
    void give(byte[] value, long target, long offset, long size) {
        if (offset + size > value.length) {
            throw new Trap(CanisterFault.contractViolation(
                    "%d bytes at %d of %d cannot be copied".formatted(size, offset, value.length)));
        }
        heap.write(target, value, (int) offset, (int) size);
    }

    /** Writes an amount of cycles as a 128-bit number. */
    void giveCycles(long target, long amount) {
        heap.writeLong(target, amount);
        heap.writeLong(target + Long.BYTES, 0);
    }

    long version() {
        return version;
    }

    /** Of this execution. */
    long instructions() {
        return instructions.getAsLong();
    }

    /** Of this execution and those before it for the same call. */
    long instructionsOfCall() {
        return context.instructions() + instructions();
    }

    void appendReply(byte[] data) {
        requireUnanswered();
        int limit = mode.isReplicated() ? MAX_REPLY : MAX_QUERY_REPLY;
        long size = (long) replyData.size() + data.length;
        if (size > limit) {
            throw new Trap(CanisterFault.replyTooLarge(size, limit));
        }
        replyData.writeBytes(data);
    }

    void reply() {
        answer(new CallContext.Answer.Reply(replyData.toByteArray()));
    }

    void reject(String text) {
        answer(new CallContext.Answer.Reject(text));
    }

    private void answer(CallContext.Answer given) {
        requireUnanswered();
        answer = given;
        cyclesAvailable = 0;
    }

    private void requireUnanswered() {
        if (answer != null || !context.mayAnswer()) {
            throw new Trap(CanisterFault.contractViolation("the call is answered already or has no answer"));
        }
    }

    CallContext.@Nullable Answer answer() {
        return answer;
    }

    void accept() {
        if (accepted) {
            throw new Trap(CanisterFault.contractViolation("ic0.accept_message was called twice"));
        }
        accepted = true;
    }

    boolean accepted() {
        return accepted;
    }

    long balance() {
        return balance;
    }

    long cyclesAvailable() {
        return cyclesAvailable;
    }

    /** @return what was moved */
    long acceptCycles(long most) {
        long moved = Long.compareUnsigned(most, cyclesAvailable) < 0 ? most : cyclesAvailable;
        cyclesAvailable -= moved;
        cyclesKept += moved;
        balance += moved;
        return moved;
    }

    /** @return what was burned */
    long burnCycles(long most) {
        long burned = Long.compareUnsigned(most, balance) < 0 ? most : balance;
        balance -= burned;
        return burned;
    }

    void beginCall(OutgoingCall call) {
        discardCall();
        constructed = call;
    }

    OutgoingCall constructedCall() {
        if (constructed == null) {
            throw new Trap(CanisterFault.contractViolation("no call is under construction"));
        }
        return constructed;
    }

    void addCycles(long amount) {
        var call = constructedCall();
        if (Long.compareUnsigned(amount, balance) > 0) {
            throw new Trap("the balance of %d cycles is too small".formatted(balance));
        }
        balance -= amount;
        call.addCycles(amount);
    }

    void performCall() {
        performed.add(constructedCall());
        constructed = null;
    }

    private void discardCall() {
        if (constructed != null) {
            balance += constructed.cycles();
            constructed = null;
        }
    }

    void certify(byte[] data) {
        certifiedData = data;
    }

    /** Asks for it once. */
    byte[] dataCertificate() {
        if (certificate == null) {
            certificate = ((Canister.QueryContext) ic).dataCertificate();
        }
        return certificate;
    }

    /** @return the time before */
    long setTimer(long time) {
        long before = timer;
        timer = time;
        return before;
    }

    /** Makes what it did count. */
    Effects commit(CanisterState memory, Canister.UpdateContext update) {
        discardCall();
        if (certifiedData != null) {
            update.setCertifiedData(certifiedData);
        }
        update.acceptCycles(cyclesKept);
        context.executed(cyclesAvailable, instructions(), answer);
        return new Effects(memory.withTimer(timer).withCycles(balance), List.copyOf(performed));
    }

    record Effects(CanisterState state, List<OutgoingCall> calls) {}
}
