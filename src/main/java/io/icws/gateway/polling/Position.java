package io.icws.gateway.polling;

/**
 * How far a canister's queue is known to have come.
 *
 * @param restarts how often it has begun anew
 * @param next nonce behind the last message seen, unsigned
 */
public record Position(int restarts, long next) {

    /** Nothing is known. */
    public static final Position NONE = new Position(0, 0);
}
