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

    private final Principal id;
    private final Deque<IngressMessage> queue = new ArrayDeque<>();
    private @Nullable Canister code;
    private byte[] certifiedData = new byte[0];
    private boolean stopped;
    private boolean stalled;
    private int executionDelay;
    private int installations;
    private @Nullable StateNode state;

    InstalledCanister(Principal id, int executionDelay) {
        this.id = id;
        this.executionDelay = executionDelay;
    }

    void install(@Nullable Canister newCode) {
        code = newCode;
        certifiedData = new byte[0];
        installations++;
        state = null;
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

    RequestStatus execute(Invocation call, long time) {
        if (stopped) {
            return new RequestStatus.Rejected(Reject.stopped(id));
        }
        if (code == null) {
            return new RequestStatus.Rejected(Reject.noModule(id));
        }
        try {
            return new RequestStatus.Replied(
                    code.update(new Context(call.sender(), time), call.methodName(), call.arg()));
        } catch (CanisterFault fault) {
            return new RequestStatus.Rejected(Reject.of(id, fault));
        } catch (RuntimeException bug) {
            return new RequestStatus.Rejected(Reject.of(id, bug));
        }
    }

    void tick(long time) {
        if (code != null && !stopped) {
            try {
                code.tick(new Context(Principal.MANAGEMENT, time));
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

    /** There is no module: what stands for it changes with every installation. */
    private byte[] moduleHash() {
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
        private final long time;

        Context(Principal caller, long time) {
            this.caller = caller;
            this.time = time;
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
            return time;
        }

        @Override
        public void setCertifiedData(byte[] hash) {
            certifiedData = hash.clone();
            state = null;
        }
    }
}
