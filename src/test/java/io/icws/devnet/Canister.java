package io.icws.devnet;

import io.icws.protocol.Principal;
import org.jspecify.annotations.Nullable;

/**
 * A program installed on the devnet. The devnet calls it from one thread at a time, in consensus order; views are read
 * concurrently.
 */
public interface Canister {

    /**
     * Begins to be a canister's code.
     *
     * @param upgraded the code whose state it takes over; null if it begins with an empty state
     * @throws CanisterFault if it traps: the canister keeps the code it had
     */
    default void install(UpdateContext ic, @Nullable Canister upgraded) throws CanisterFault {}

    /** SHA-256 of the Wasm module, or null if there is none. */
    default byte @Nullable [] moduleHash() {
        return null;
    }

    /**
     * Executes an update call.
     *
     * @return the Candid reply
     * @throws CanisterFault to trap or to reject; the canister itself undoes what it did
     */
    byte[] update(UpdateContext ic, String method, byte[] arg) throws CanisterFault;

    /** Called once in every round, after the round's calls. */
    default void tick(UpdateContext ic) {}

    /** The state as it is now, immutable; taken after every round and kept for nodes that lag. Must be cheap. */
    View view();

    /** What queries see. */
    interface View {
        byte[] query(QueryContext ic, String method, byte[] arg) throws CanisterFault;

        /**
         * Called for each update call of a user before a node accepts it.
         *
         * @throws CanisterFault if the call is not accepted
         */
        default void inspect(QueryContext ic, String method, byte[] arg) throws CanisterFault {}
    }

    /** The part of the system interface that updates and queries have in common. */
    interface Context {
        Principal self();

        /** The management canister's principal during {@link #install} and {@link #tick}. */
        Principal caller();

        /** Canister time, nanoseconds since 1970: grows with every round, the same within one. */
        long time();

        SubnetInfo subnet();
    }

    /** @param rootKeyDer public key of the root subnet */
    record SubnetInfo(Principal id, int nodes, byte[] rootKeyDer) {}

    /**
     * A call from one canister to another.
     *
     * @param cycles for the callee to accept
     */
    record Call(Principal callee, String method, byte[] arg, long cycles) {}

    /** What a call from one canister to another came to. */
    sealed interface Response {

        /** Cycles that the callee did not accept. */
        long refund();

        record Reply(byte[] data, long refund) implements Response {}

        record Reject(int code, String message, long refund) implements Response {}
    }

    /** The system interface during an update. */
    interface UpdateContext extends Context {

        /** Cycles that came with the call. */
        long cycles();

        /** Keeps some of the cycles that came with the call; the caller gets the others back. */
        void acceptCycles(long amount);

        /** Calls a canister of this subnet, which executes the call at once. Call it only between executions. */
        Response call(Call call);

        /** @param hash 32 bytes, certified at the end of this round */
        void setCertifiedData(byte[] hash);
    }

    /** The system interface during a query. */
    interface QueryContext extends Context {

        /** Certificate over the certified data that belongs to this view. */
        byte[] dataCertificate();
    }
}
