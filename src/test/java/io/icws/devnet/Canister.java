package io.icws.devnet;

import io.icws.protocol.Principal;

/**
 * A program installed on the devnet. The devnet calls it from one thread at a time, in consensus order; views are read
 * concurrently.
 */
public interface Canister {

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
    }

    /** The system interface during an update. */
    interface UpdateContext {
        Principal self();

        /** The management canister's principal during {@link #tick}. */
        Principal caller();

        /** Canister time, nanoseconds since 1970: grows with every round, the same within one. */
        long time();

        /** @param hash 32 bytes, certified at the end of this round */
        void setCertifiedData(byte[] hash);
    }

    /** The system interface during a query. */
    interface QueryContext {
        Principal self();

        Principal caller();

        long time();

        /** Certificate over the certified data that belongs to this view. */
        byte[] dataCertificate();
    }
}
