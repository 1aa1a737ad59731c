package io.icws.gateway.protocol;

/** The error texts of the CDKs, recognised in this one place. Source: gateway protocol, 4.2. */
public enum CanisterError {
    ANONYMOUS_REFUSED,
    ALREADY_OPEN,
    /** The canister does not know the client (ws_message) or the client key (ws_close). */
    NOT_OPEN,
    /** The principal opened a newer connection. */
    DIFFERENT_KEY,
    WRONG_SEQUENCE,
    SERVICE_MESSAGE_UNDECODABLE,
    INVALID_SERVICE_MESSAGE,
    GATEWAY_NOT_REGISTERED,
    OTHER_GATEWAY,
    OTHER;

    public static CanisterError recognise(String text) {
        throw new UnsupportedOperationException();
    }
}
