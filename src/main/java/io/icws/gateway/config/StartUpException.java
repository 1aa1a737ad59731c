package io.icws.gateway.config;

import org.jspecify.annotations.Nullable;

/** The gateway cannot start with what it was given. Shown to the operator as one message, without a stack trace. */
public final class StartUpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param description what is wrong, in whole sentences; names the file, property or variable
     * @param action what to change, in whole sentences
     */
    public StartUpException(String description, String action) {
        this(description, action, null);
    }

    public StartUpException(String description, String action, @Nullable Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
