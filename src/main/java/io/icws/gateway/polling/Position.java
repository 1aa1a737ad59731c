package io.icws.gateway.polling;

/**
 * The known end of a canister's queue.
 *
 * @param restarts of the queue that were detected
 * @param next nonce after the last message seen, unsigned
 */
public record Position(int restarts, long next) {

    /** Nothing is known. */
    public static final Position NONE = new Position(0, 0);
}
