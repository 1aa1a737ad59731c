package io.icws.gateway.ic.identity;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import io.icws.protocol.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that holds the gateway's private key, in the reference gateway's format or as PEM. */
public final class KeyFile {

    private static final Logger log = LoggerFactory.getLogger(KeyFile.class);

    private static final int MAX_LENGTH = 8 * 1024;

    private KeyFile() {}

    /** @throws KeyFileException if there is no file, or it cannot be read or holds no usable key */
    public static GatewayIdentity load(Path path) throws KeyFileException {
        byte[] bytes = read(path, PrivateKeys.EXPECTED);
        try {
            var identity = GatewayIdentity.of(PrivateKeys.decode(bytes));
            warnIfOpenToOthers(path);
            return identity;
        } catch (MalformedException e) {
            throw new KeyFileException(path, "found " + e.getMessage(), PrivateKeys.EXPECTED, e);
        }
    }

    /**
     * Loads the key. If the file is missing, generates a key and writes it, readable by the owner only, with missing
     * directories. An existing file is never overwritten.
     *
     * @throws KeyFileException if the file there is not usable, or none can be written
     */
    public static GatewayIdentity loadOrCreate(Path path) throws KeyFileException {
        if (Files.exists(path)) {
            return load(path);
        }
        var key = new Ed25519PrivateKeyParameters(new SecureRandom());
        try {
            create(path, PrivateKeys.encode(key));
        } catch (FileAlreadyExistsException e) {
            return load(path);
        } catch (IOException e) {
            throw new KeyFileException(
                    path, "cannot be created: " + FileFailure.reason(e, path), "a place to write the new key to", e);
        }
        log.info("Generated the gateway's key in {}", path);
        return GatewayIdentity.of(PrivateKeyIdentity.of(key));
    }

    private static void create(Path path, byte[] key) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        // The file is complete before it gets its name, so that no start finds half a key, not even after a crash.
        Path temporary = Files.createTempFile(directory, ".key", null);
        try {
            write(temporary, key);
            name(temporary, path);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void write(Path file, byte[] key) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var rest = ByteBuffer.wrap(key);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** Atomic, and unlike a rename never replaces an existing file. */
    private static void name(Path temporary, Path path) throws IOException {
        try {
            Files.createLink(path, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            // The volume has no hard links. The copy keeps the mode and fails if the file exists.
            Files.copy(temporary, path);
        }
    }

    /**
     * @param expected what the file should hold
     * @return at most {@link #MAX_LENGTH} bytes
     */
    static byte[] read(Path path, String expected) throws KeyFileException {
        try (var in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
            if (bytes.length > MAX_LENGTH) {
                throw new KeyFileException(path, "found more than " + MAX_LENGTH + " bytes", expected);
            }
            return bytes;
        } catch (IOException e) {
            throw new KeyFileException(path, "cannot be read: " + FileFailure.reason(e, path), expected, e);
        }
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
            throw new KeyFileException(
                    path, "cannot be read: " + FileFailure.reason(e, path), "a file whose mode can be read", e);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
