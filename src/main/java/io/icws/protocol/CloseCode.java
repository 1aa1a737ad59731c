package io.icws.protocol;

/** WebSocket close codes of the gateway, and what the peer should do about each. */
public enum CloseCode {
    /** Normal end. */
    NORMAL(1000),
    /** The gateway is draining, an operator closed the session, or it reached its maximum age: reconnect. */
    GOING_AWAY(1001),
    /** Text frames are never used: send binary frames. */
    UNSUPPORTED_DATA(1003),
    /** The frame is larger than the gateway's limit for it: send less. */
    TOO_BIG(1009),
    /** A bug in the gateway: reconnect, and report it. */
    INTERNAL_ERROR(1011),
    /** Overloaded: try again later, with backoff. */
    TRY_AGAIN_LATER(1013),
    /** The frame violates the protocol: fix the client. */
    MALFORMED(4400),
    /** The envelope's signature, sender or expiry is wrong: sign again, check the clock. */
    UNAUTHENTICATED(4401),
    /** The canister is not served here: use another gateway. */
    FORBIDDEN(4403),
    /** No such canister, or it lacks the {@code ws_*} methods. */
    NO_SUCH_CANISTER(4404),
    /** No {@code ws_open}, pong or message in time: reconnect. */
    TIMEOUT(4408),
    /** Client key in use, or replaced by a newer connection of the same principal. */
    CONFLICT(4409),
    /** The canister no longer knows this connection: reconnect with a new nonce. */
    GONE(4410),
    /** Over the rate, or sending faster than the canister executes: slow down. */
    TOO_FAST(4429),
    /** The canister refused or failed {@code ws_open}, with its text as the reason, or has clients of another generation: see the reason. */
    OPEN_REFUSED(4502),
    /** The session cannot go on: canister or IC not reached in time, or messages lost. Reconnect later. */
    UNREACHABLE(4503),
    /** The client reads too slowly. */
    SLOW_READER(4508);

    private final int code;

    CloseCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
