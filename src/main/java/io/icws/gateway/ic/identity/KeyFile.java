package io.icws.gateway.ic.identity;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import io.icws.gateway.protocol.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that holds the gateway's private key, in the reference gateway's format or as PEM. */
public final class KeyFile {

    private static final Logger log = LoggerFactory.getLogger(KeyFile.class);

    private static final int MAX_LENGTH = 8 * 1024;

    private KeyFile() {}

    /** @throws KeyFileException if there is no file, or it cannot be read or holds no usable key */
    public static GatewayIdentity load(Path path) throws KeyFileException {
        byte[] bytes = read(path);
        try {
            var identity = GatewayIdentity.of(KeyEncoding.decode(bytes));
            warnIfOpenToOthers(path);
            return identity;
        } catch (MalformedException e) {
            throw new KeyFileException(path, "found " + e.getMessage(), KeyEncoding.EXPECTED, e);
        }
    }

    /**
     * Loads the key or, at first start, generates one and keeps it: with its directories, readable by the owner only. A
     * file that is there is never overwritten.
     *
     * @throws KeyFileException if the file there is not usable, or none can be written
     */
    public static GatewayIdentity loadOrCreate(Path path) throws KeyFileException {
        if (Files.exists(path)) {
            return load(path);
        }
        var identity = Ed25519Identity.generate();
        try {
            create(path, KeyEncoding.encode(identity));
        } catch (FileAlreadyExistsException e) {
            return load(path);
        } catch (IOException e) {
            throw new KeyFileException(path, "cannot be created: " + cause(e), "a place to write the new key to", e);
        }
        log.info("Generated the gateway's key in {}", path);
        return GatewayIdentity.of(identity);
    }

    private static void create(Path path, byte[] key) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var file = FileChannel.open(path, options, ownerOnly(path))) {
            file.write(ByteBuffer.wrap(key));
            file.force(true);
        }
    }

    private static byte[] read(Path path) throws KeyFileException {
        try (var in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
            if (bytes.length > MAX_LENGTH) {
                throw new KeyFileException(path, "found more than " + MAX_LENGTH + " bytes", KeyEncoding.EXPECTED);
            }
            return bytes;
        } catch (IOException e) {
            throw new KeyFileException(path, "cannot be read: " + cause(e), KeyEncoding.EXPECTED, e);
        }
    }

    private static String cause(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "no such file";
            case AccessDeniedException denied -> "access denied to " + denied.getFile();
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static FileAttribute<?>[] ownerOnly(Path path) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(EnumSet.of(OWNER_READ, OWNER_WRITE))}
                : new FileAttribute<?>[0];
    }

    private static void warnIfOpenToOthers(Path path) throws KeyFileException {
        if (!isPosix(path)) {
            return;
        }
        try {
            var permissions = Files.getPosixFilePermissions(path);
            if (!EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE).containsAll(permissions)) {
                log.warn(
                        "The key file {} is open to other users ({}); make it readable by its owner only",
                        path,
                        PosixFilePermissions.toString(permissions));
            }
        } catch (IOException e) {
            throw new KeyFileException(path, "cannot be read: " + cause(e), "a file whose mode can be read", e);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
