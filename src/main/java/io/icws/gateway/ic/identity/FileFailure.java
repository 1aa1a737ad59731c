package io.icws.gateway.ic.identity;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Describes why a file cannot be used. */
public final class FileFailure {

    private static final String OWNER = "unix:uid";

    private FileFailure() {}

    /**
     * @param path the file or directory that was to be used
     * @return the rest of a sentence; where access is denied it names both users and the command that helps
     */
    public static String reason(IOException failure, Path path) {
        return switch (failure) {
            case NoSuchFileException missing -> "no such file or directory";
            case FileNotFoundException missing -> "no such file or directory";
            case AccessDeniedException denied -> denied(path);
            case FileAlreadyExistsException other -> other.getFile() + " is not a directory";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static String denied(Path path) {
        var wanted = path.toAbsolutePath().normalize();
        var existing = wanted;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        boolean own = existing.equals(wanted) || existing.equals(wanted.getParent());
        return denied(existing, own, owner(existing), owner(Path.of("/proc/self")));
    }

    /**
     * @param existing what access is denied to
     * @param own whether it is the gateway's, and may change hands
     * @param owner its uid, null if it cannot be known
     * @param user uid of the gateway, null if it cannot be known
     */
    static String denied(Path existing, boolean own, @Nullable Integer owner, @Nullable Integer user) {
        if (owner == null || user == null || owner.equals(user)) {
            return "access denied";
        }
        return "access denied: %s belongs to uid %d, the gateway runs as uid %d%s"
                .formatted(existing, owner, user, own ? " (chown -R %d %s)".formatted(user, existing) : "");
    }

    private static @Nullable Integer owner(Path path) {
        try {
            return Files.getAttribute(path, OWNER) instanceof Integer uid ? uid : null;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
