package io.icws.devnet;

import static io.icws.devnet.StateMap.label;

import com.upokecenter.cbor.CBORObject;
import io.icws.devnet.StateNode.Leaf;
import io.icws.protocol.Cbor;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A canister's place on its subnet: code, queue, certified data. Belongs to the round thread. */
final class InstalledCanister {

    private static final Logger LOG = LoggerFactory.getLogger(InstalledCanister.class);

    private static final int DESTINATION_INVALID = 3;
    private static final int SYS_TRANSIENT = 2;
    private static final int MAX_DEPTH = 100;

    private final Principal id;
    private final Subnet subnet;
    private final Deque<IngressMessage> queue = new ArrayDeque<>();
    private @Nullable Canister code;
    private byte[] certifiedData = new byte[0];
    private boolean stopped;
    private boolean stalled;
    private int executionDelay;
    private int installations;
    private @Nullable StateNode state;

    InstalledCanister(Principal id, Subnet subnet, int executionDelay) {
        this.id = id;
        this.subnet = subnet;
        this.executionDelay = executionDelay;
    }

    void install(@Nullable Canister newCode) {
        var before = certifiedData;
        certifiedData = new byte[0];
        replace(newCode, null, before);
    }

    /** Replaces the code, which takes over the state of the code before. */
    void upgrade(Canister newCode) {
        replace(newCode, code, certifiedData);
    }

    private void replace(@Nullable Canister newCode, @Nullable Canister upgraded, byte[] certifiedBefore) {
        state = null;
        try {
            if (newCode != null) {
                newCode.install(new Context(Principal.MANAGEMENT), upgraded);
            }
        } catch (CanisterFault fault) {
            certifiedData = certifiedBefore;
            throw new IllegalStateException(Reject.of(id, fault).message(), fault);
        } catch (RuntimeException bug) {
            certifiedData = certifiedBefore;
            throw bug;
        }
        code = newCode;
        installations++;
    }

    void stopped(boolean value) {
        stopped = value;
    }

    boolean stalled() {
        return stalled;
    }

    void stalled(boolean value) {
        stalled = value;
    }

    /** In rounds between induction and execution. */
    int executionDelay() {
        return executionDelay;
    }

    void executionDelay(int rounds) {
        executionDelay = rounds;
    }

    Deque<IngressMessage> queue() {
        return queue;
    }

    RequestStatus execute(Invocation call) {
        return execute(new Context(call.sender()), call.methodName(), call.arg());
    }

    private RequestStatus execute(Context context, String method, byte[] arg) {
        if (stopped) {
            return new RequestStatus.Rejected(Reject.stopped(id));
        }
        if (code == null) {
            return new RequestStatus.Rejected(Reject.noModule(id));
        }
        try {
            return new RequestStatus.Replied(code.update(context, method, arg));
        } catch (CanisterFault fault) {
            return new RequestStatus.Rejected(Reject.of(id, fault));
        } catch (RuntimeException bug) {
            return new RequestStatus.Rejected(Reject.of(id, bug));
        }
    }

    private Canister.Response answer(Principal caller, Canister.Call call, int depth) {
        var context = new Context(caller, call.cycles(), depth);
        var status = execute(context, call.method(), call.arg());
        long refund = call.cycles() - context.accepted;
        return switch (status) {
            case RequestStatus.Replied(byte[] reply) -> new Canister.Response.Reply(reply, refund);
            case RequestStatus.Rejected(Reject reject) ->
                new Canister.Response.Reject(reject.code(), reject.message(), refund);
            default -> throw new IllegalStateException(status.toString());
        };
    }

    void tick() {
        if (code != null && !stopped) {
            try {
                code.tick(new Context(Principal.MANAGEMENT));
            } catch (RuntimeException trap) {
                LOG.error("The tick of {} trapped", id, trap);
            }
        }
    }

    Snapshot.CanisterState view() {
        return new Snapshot.CanisterState(code == null ? null : code.view(), stopped);
    }

    /** The canister's branch of the state tree. */
    StateNode state() {
        var known = state;
        if (known == null) {
            known = StateMap.of(Map.of("controllers", new Leaf(Cbor.encodeTagged(CBORObject.NewArray()))));
            if (code != null) {
                known = StateMap.put(known, label("certified_data"), new Leaf(certifiedData));
                known = StateMap.put(known, label("module_hash"), new Leaf(moduleHash()));
            }
            state = known;
        }
        return known;
    }

    /** Where there is no module, what stands for it changes with every installation. */
    private byte[] moduleHash() {
        byte[] hash = code == null ? null : code.moduleHash();
        if (hash != null) {
            return hash;
        }
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(ByteBuffer.allocate(Integer.BYTES)
                            .putInt(installations)
                            .array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }

    private final class Context implements Canister.UpdateContext {
        private final Principal caller;
        private final long cycles;
        private final int depth;
        private long accepted;

        Context(Principal caller) {
            this(caller, 0, 0);
        }

        /** @param depth how many callers wait for the answer */
        Context(Principal caller, long cycles, int depth) {
            this.caller = caller;
            this.cycles = cycles;
            this.depth = depth;
        }

        @Override
        public Principal self() {
            return id;
        }

        @Override
        public Principal caller() {
            return caller;
        }

        @Override
        public long time() {
            return subnet.time();
        }

        @Override
        public Canister.SubnetInfo subnet() {
            return subnet.info();
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
            var callee = subnet.canister(call.callee());
            if (callee == null) {
                return new Canister.Response.Reject(
                        DESTINATION_INVALID,
                        Reject.canisterNotFound(call.callee()).message(),
                        call.cycles());
            }
            if (depth == MAX_DEPTH) {
                return new Canister.Response.Reject(SYS_TRANSIENT, "Too many calls wait for this one", call.cycles());
            }
            return callee.answer(id, call, depth + 1);
        }

        @Override
        public void setCertifiedData(byte[] hash) {
            certifiedData = hash.clone();
            state = null;
        }
    }
}
