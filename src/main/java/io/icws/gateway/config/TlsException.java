package io.icws.gateway.config;

import org.jspecify.annotations.Nullable;

/** A certificate or key cannot be used. The message names the file, what was found and what was expected, never the key. */
final class TlsException extends Exception {

    private static final long serialVersionUID = 1L;

    TlsException(String message) {
        this(message, null);
    }

    TlsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
