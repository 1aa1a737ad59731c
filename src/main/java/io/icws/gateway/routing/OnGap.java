package io.icws.gateway.routing;

/**
 * What to do when an open client misses messages. Where they are known to be lost, that client is closed; else the page is
 * held in front of the gap, to be fetched again.
 *
 * @param normal whether sequence numbers say nothing about what is missing: every message is handed on
 * @param lostBefore canister time (nanoseconds, unsigned): messages from before it are known to be lost
 */
public record OnGap(boolean normal, long lostBefore) {

    /** Nothing is known to be lost: hold the page. */
    public static final OnGap HOLD = new OnGap(false, 0);

    /** Whatever is missing will not come: close the client and go on. */
    public static final OnGap CLOSE = new OnGap(false, -1);

    /** Messages are known by their nonces alone. */
    public static final OnGap PASS = new OnGap(true, 0);

    /** Clients that were open before that canister time (nanoseconds, unsigned) miss what is lost. */
    public static OnGap closeOpenedBefore(long timestamp) {
        return new OnGap(false, timestamp);
    }
}
