package io.icws.gateway.ic.identity;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A key that cannot be used. The message names the path or property, what was found and what was expected, never the
 * key.
 */
public final class KeyFileException extends Exception {

    private static final long serialVersionUID = 1L;

    KeyFileException(Path path, String found, String expected) {
        this(path, found, expected, null);
    }

    KeyFileException(Path path, String found, String expected, @Nullable Throwable cause) {
        this("key file " + path, found, expected, cause);
    }

    /** @param source of the key: its file or property */
    KeyFileException(String source, String found, String expected, @Nullable Throwable cause) {
        super(source + ": " + found + " (expected: " + expected + ")", cause);
    }
}
