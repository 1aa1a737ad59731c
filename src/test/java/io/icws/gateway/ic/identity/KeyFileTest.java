package io.icws.gateway.ic.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class KeyFileTest {

    private static final String SEED = "0101010101010101010101010101010101010101010101010101010101010101";
    private static final String PUBLIC_KEY = "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c";
    private static final String VERSION_1 = "302e020100300506032b657004220420" + SEED;
    private static final String VERSION_2 = "3051020101300506032b657004220420" + SEED + "812100" + PUBLIC_KEY;

    @TempDir
    private Path directory;

    @Test
    void generatesAKeyOnceAndKeepsIt() throws Exception {
        var path = directory.resolve("data/keys/key.der");

        var generated = KeyFile.loadOrCreate(path);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        byte[] file = Files.readAllBytes(path);
        assertThat(file).hasSize(83).startsWith(HexFormat.of().parseHex("3051020101300506032b657004220420"));
        assertThat(KeyFile.loadOrCreate(path).principal()).isEqualTo(generated.principal());
        assertThat(KeyFile.load(path).publicKeyDer()).isEqualTo(generated.publicKeyDer());
        assertThat(Files.readAllBytes(path)).isEqualTo(file);
    }

    @Test
    void writesTheReferenceGatewaysForm() {
        var key = new Ed25519PrivateKeyParameters(HexFormat.of().parseHex(SEED));
        assertThat(HexFormat.of().formatHex(PrivateKeys.encode(key))).isEqualTo(VERSION_2);
    }

    @Test
    void generatesAnotherKeyEachTime() throws Exception {
        assertThat(KeyFile.loadOrCreate(directory.resolve("a")).principal())
                .isNotEqualTo(KeyFile.loadOrCreate(directory.resolve("b")).principal());
    }

    @Test
    void startsThatRaceAgreeOnOneKey() throws Exception {
        var path = directory.resolve("key.der");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<String> start = () -> KeyFile.loadOrCreate(path).toString();
            var principals = threads.invokeAll(
                    IntStream.range(0, 16).mapToObj(i -> start).toList());
            var kept = KeyFile.load(path).toString();
            for (var principal : principals) {
                assertThat(principal.get()).isEqualTo(kept);
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void neverOverwritesWhatItCannotRead() throws Exception {
        var path = directory.resolve("key.der");
        Files.writeString(path, "not a key");
        assertThatExceptionOfType(KeyFileException.class).isThrownBy(() -> KeyFile.loadOrCreate(path));
        assertThat(path).hasContent("not a key");
    }

    @Test
    void saysThatThereIsNoFile() {
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.load(directory.resolve("absent")))
                .withMessageContaining("absent: cannot be read: no such file or directory");
    }

    @Test
    void saysThatADirectoryIsNoKey() {
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.loadOrCreate(directory))
                .withMessageContaining("cannot be read: Is a directory");
    }

    @Test
    void saysThatThePlaceIsTaken() throws Exception {
        var file = Files.writeString(directory.resolve("file"), "");
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.loadOrCreate(file.resolve("keys/key.der")))
                .withMessageContaining("cannot be created: ")
                .withMessageContaining("(expected: a place to write the new key to)");
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.loadOrCreate(file.resolve("key.der")))
                .withMessageContaining("Not a directory");
    }

    @Test
    void saysThatThePlaceIsReadOnly() throws Exception {
        var readOnly = Files.createDirectory(
                directory.resolve("ro"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        assumeFalse(Files.isWritable(readOnly), "root may write anywhere");
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.loadOrCreate(readOnly.resolve("key.der")))
                .withMessageContaining("cannot be created: access denied");
    }

    @Test
    void refusesAFileThatIsTooLong() throws Exception {
        var path = Files.write(directory.resolve("long"), new byte[100_000]);
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.load(path))
                .withMessageContaining("found more than 8192 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {VERSION_1, VERSION_2})
    void readsPem(String der) throws Exception {
        for (var lineEnd : new String[] {"\n", "\r\n"}) {
            var path = Files.writeString(directory.resolve("key.pem"), pem("PRIVATE KEY", der, lineEnd));
            assertThat(KeyFile.load(path).publicKeyDer())
                    .isEqualTo(HexFormat.of().parseHex("302a300506032b6570032100" + PUBLIC_KEY));
        }
    }

    @Test
    void refusesOtherPemWithoutQuotingIt() throws Exception {
        var version1 = pem("PRIVATE KEY", VERSION_1, "\n");
        assertPemRefused(pem("EC PRIVATE KEY", VERSION_1, "\n"), "48 bytes that are no such key");
        assertPemRefused(pem("OPENSSH PRIVATE KEY", VERSION_1, "\n"), "a key of another kind, OPENSSH PRIVATE KEY");
        assertPemRefused(pem("PRIVATE KEY", VERSION_1.replace("0201003005", "0201003006"), "\n"), "48 bytes");
        assertPemRefused(pem("PRIVATE KEY", VERSION_2.replace("8a88", "8a89"), "\n"), "a public key that is not");
        assertPemRefused(version1.replaceFirst("AQEB", "AQ*B"), "PEM that is not Base64");
        assertPemRefused(version1.repeat(2), "PEM with 2 private keys");
    }

    @Test
    void warnsOfAFileThatOthersMayRead(CapturedOutput output) throws Exception {
        var path = directory.resolve("key.der");
        KeyFile.loadOrCreate(path);
        KeyFile.load(path);
        assertThat(output).doesNotContain("is open to other users");

        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        KeyFile.load(path);
        assertThat(output).contains("The key file " + path + " is open to other users (rw-r-----)");
    }

    private void assertPemRefused(String pem, String found) throws Exception {
        var path = Files.writeString(directory.resolve("key.pem"), pem);
        assertThatExceptionOfType(KeyFileException.class)
                .isThrownBy(() -> KeyFile.load(path))
                .withMessageContaining(found)
                .satisfies(refused ->
                        assertThat(refused.getMessage() + refused.getCause()).doesNotContain("AQEBAQ"));
    }

    private static String pem(String label, String der, String lineEnd) {
        var base64 = Base64.getMimeEncoder(64, lineEnd.getBytes(US_ASCII))
                .encodeToString(HexFormat.of().parseHex(der));
        return String.join(lineEnd, "-----BEGIN " + label + "-----", base64, "-----END " + label + "-----", "");
    }
}
