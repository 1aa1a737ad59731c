package io.icws.gateway.routing;

/**
 * The result of dispatching a page.
 *
 * @param delivered messages given to a sink
 * @param unknown messages for clients that have no session here
 * @param duplicates messages that their client had received before
 * @param heldAt nonce of the first message that was not dispatched, because its client misses messages before it
 * @param held whether dispatch stopped at {@code heldAt}
 * @param acknowledgedAt timestamp of the last acknowledgement that was delivered (canister time in nanoseconds, unsigned); 0
 *     if there was none
 */
public record DispatchResult(
        int delivered, int unknown, int duplicates, long heldAt, boolean held, long acknowledgedAt) {}
