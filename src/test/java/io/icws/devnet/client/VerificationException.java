package io.icws.devnet.client;

/** The gateway or the canister sent what an honest one would not. */
public final class VerificationException extends Exception {

    private static final long serialVersionUID = 1L;

    VerificationException(String message) {
        super(message);
    }

    VerificationException(String message, Throwable cause) {
        super(message, cause);
    }
}
