package io.icws.devnet.wasm;

import io.icws.devnet.Canister;
import io.icws.devnet.CanisterFault;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Runs canisters as a subnet does, with the time in the test's hand. */
final class TestHost {

    static final Principal USER = principal(7);
    static final byte[] CERTIFICATE = {1, 2, 3};
    static final Canister.SubnetInfo SUBNET = new Canister.SubnetInfo(principal(98), 13, new byte[] {9, 8, 7});
    private static final byte[] NOTHING = {};

    final Map<Principal, Canister> canisters = new LinkedHashMap<>();
    long time = 1_700_000_000_000_000_000L;
    byte[] certified = NOTHING;

    static Principal principal(int number) {
        try {
            return Principal.of(new byte[] {(byte) number, 42, 2});
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    /** An i64 in a reply. */
    static long number(byte[] reply) {
        return ByteBuffer.wrap(reply).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    static WasmCanister canister(UnaryOperator<Assembler> code) {
        return new WasmCanister(CanisterModule.parse(code.apply(new Assembler()).assemble()), NOTHING);
    }

    /** Installs a canister with this number in its principal. */
    Principal install(int number, Canister code) throws CanisterFault {
        var id = principal(number);
        code.install(new Context(id, Principal.MANAGEMENT, 0), null);
        canisters.put(id, code);
        return id;
    }

    Principal install(UnaryOperator<Assembler> code) throws CanisterFault {
        return install(1, canister(code));
    }

    void upgrade(Principal id, Canister code) throws CanisterFault {
        code.install(new Context(id, Principal.MANAGEMENT, 0), canisters.get(id));
        canisters.put(id, code);
    }

    byte[] update(Principal id, String method) throws CanisterFault {
        return update(id, method, NOTHING);
    }

    byte[] update(Principal id, String method, byte[] arg) throws CanisterFault {
        return update(id, USER, method, arg);
    }

    byte[] update(Principal id, Principal caller, String method, byte[] arg) throws CanisterFault {
        return canisters.get(id).update(new Context(id, caller, 0), method, arg);
    }

    byte[] query(Principal id, String method) throws CanisterFault {
        return query(id, USER, method, NOTHING);
    }

    byte[] query(Principal id, Principal caller, String method, byte[] arg) throws CanisterFault {
        return canisters.get(id).view().query(new Query(id, caller, time), method, arg);
    }

    void inspect(Principal id, String method, byte[] arg) throws CanisterFault {
        canisters.get(id).view().inspect(new Query(id, USER, time), method, arg);
    }

    /** Lets so many nanoseconds pass. */
    void pass(long nanoseconds) {
        time += nanoseconds;
        canisters.forEach((id, canister) -> canister.tick(new Context(id, Principal.MANAGEMENT, 0)));
    }

    private record Query(Principal self, Principal caller, long time) implements Canister.QueryContext {
        @Override
        public Canister.SubnetInfo subnet() {
            return SUBNET;
        }

        @Override
        public byte[] dataCertificate() {
            return CERTIFICATE;
        }
    }

    private final class Context implements Canister.UpdateContext {
        private final Principal self;
        private final Principal caller;
        private final long cycles;
        private long accepted;

        Context(Principal self, Principal caller, long cycles) {
            this.self = self;
            this.caller = caller;
            this.cycles = cycles;
        }

        @Override
        public Principal self() {
            return self;
        }

        @Override
        public Principal caller() {
            return caller;
        }

        @Override
        public long time() {
            return time;
        }

        @Override
        public Canister.SubnetInfo subnet() {
            return SUBNET;
        }

        @Override
        public long cycles() {
            return cycles;
        }

        @Override
        public void acceptCycles(long amount) {
            accepted += amount;
        }

        @Override
        public Canister.Response call(Canister.Call call) {
            @Nullable Canister callee = canisters.get(call.callee());
            if (callee == null) {
                return new Canister.Response.Reject(3, "no such canister", call.cycles());
            }
            var context = new Context(call.callee(), self, call.cycles());
            try {
                byte[] reply = callee.update(context, call.method(), call.arg());
                return new Canister.Response.Reply(reply, call.cycles() - context.accepted);
            } catch (CanisterFault fault) {
                return new Canister.Response.Reject(
                        fault.rejectCode(), String.valueOf(fault.getMessage()), call.cycles() - context.accepted);
            }
        }

        @Override
        public void setCertifiedData(byte[] hash) {
            certified = hash;
        }
    }
}
