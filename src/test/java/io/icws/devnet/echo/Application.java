package io.icws.devnet.echo;

import io.icws.devnet.CanisterFault;
import io.icws.peer.CanisterResult;
import io.icws.protocol.Principal;

/**
 * What a developer writes on top of the CDK. Callbacks run inside the call that causes them: a fault, or any unchecked
 * exception, traps the call and undoes all it did.
 */
public interface Application {

    default void onOpen(Operations ws, Principal client) throws CanisterFault {}

    default void onMessage(Operations ws, Principal client, byte[] content) throws CanisterFault {}

    /** The client is removed already. */
    default void onClose(Operations ws, Principal client) throws CanisterFault {}

    /** What the CDK offers to the application. */
    interface Operations {

        /** Canister time, nanoseconds since 1970. */
        long time();

        /** {@code Err} if the client is not connected. */
        CanisterResult send(Principal client, byte[] content);

        /** Queues a close message, then removes the client; {@code Err} if it is not connected. */
        CanisterResult close(Principal client) throws CanisterFault;
    }
}
