package io.icws.gateway.config;

/** The command line cannot be understood; the message is one line for the operator: what was found, what was expected. */
public final class FlagException extends Exception {

    private static final long serialVersionUID = 1L;

    FlagException(String message) {
        super(message, null, false, false);
    }
}
