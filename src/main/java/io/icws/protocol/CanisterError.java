package io.icws.protocol;

import java.util.regex.Pattern;

/**
 * The error texts of the CDKs, recognised in this one place. Source: {@code errors.rs} of ic-websocket-cdk 0.4.1, {@code
 * Errors.mo} of the Motoko CDK 0.4.1.
 */
public enum CanisterError {
    ANONYMOUS_REFUSED("Anonymous principal is not allowed"),
    ALREADY_OPEN("Client with key [^ ]+ already has an open connection"),
    /** The canister does not know the client (ws_message) or the client key (ws_close). */
    NOT_OPEN("Client with (?:principal|key) [^ ]+ doesn't have an open connection"),
    /** The principal opened a newer connection. */
    DIFFERENT_KEY("Client with principal [^ ]+ has a different key than the one used in the message"),
    WRONG_SEQUENCE("Expected incoming sequence number [0-9]+ but got [0-9]+"),
    SERVICE_MESSAGE_UNDECODABLE("(?s)Error decoding service message content: .*"),
    INVALID_SERVICE_MESSAGE("Invalid service message"),
    GATEWAY_NOT_REGISTERED("Gateway with principal [^ ]+ is not registered"),
    OTHER_GATEWAY("Client with key [^ ]+ was not registered to gateway [^ ]+"),
    /** As {@link #NOT_OPEN}, in the beta. */
    NOT_REGISTERED("client's public key has not been previously registered by client"),
    /** Any other text: from the application, or from an unknown CDK. */
    OTHER("(?!)");

    private final Pattern pattern;

    CanisterError(String regex) {
        pattern = Pattern.compile(regex);
    }

    /** Compares the whole text, with any key, principal or number inside. */
    public static CanisterError recognise(String text) {
        for (var error : values()) {
            if (error.pattern.matcher(text).matches()) {
                return error;
            }
        }
        return OTHER;
    }
}
