package io.icws.gateway.ic.identity;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A key file that cannot be used. The message names the path, what was found and what was expected, never the key. */
public final class KeyFileException extends Exception {

    private static final long serialVersionUID = 1L;

    KeyFileException(Path path, String found, String expected) {
        this(path, found, expected, null);
    }

    KeyFileException(Path path, String found, String expected, @Nullable Throwable cause) {
        super("key file " + path + ": " + found + " (expected: " + expected + ")", cause);
    }
}
