package io.icws.gateway.routing;

/**
 * What became of a page.
 *
 * @param delivered messages handed to an outbox
 * @param unknown messages for clients that are not here
 * @param duplicates messages their client had already
 * @param heldAt nonce of the message in front of which a client misses others; the page was not dispatched from there on
 * @param held whether {@code heldAt} means anything
 * @param acknowledgedAt timestamp of the last acknowledgement that was delivered (canister time in nanoseconds, unsigned); 0
 *     if there was none
 */
public record DispatchResult(
        int delivered, int unknown, int duplicates, long heldAt, boolean held, long acknowledgedAt) {}
