package io.icws.gateway.ic.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {

    private static final int USER = 10001;

    @TempDir
    Path directory;

    @Test
    void namesBothUsersAndTheCommand() {
        assertThat(FileFailure.denied(Path.of("/ic-ws-gateway/data"), true, 0, USER))
                .isEqualTo("access denied: /ic-ws-gateway/data belongs to uid 0, the gateway runs as uid 10001"
                        + " (chown -R 10001 /ic-ws-gateway/data)");
    }

    @Test
    void givesNoCommandForADirectoryThatIsNotTheGateways() {
        assertThat(FileFailure.denied(Path.of("/"), false, 0, USER))
                .isEqualTo("access denied: / belongs to uid 0, the gateway runs as uid 10001");
    }

    @Test
    void saysNoMoreThanItKnows() {
        assertThat(FileFailure.denied(Path.of("/data"), true, null, USER)).isEqualTo("access denied");
        assertThat(FileFailure.denied(Path.of("/data"), true, USER, USER)).isEqualTo("access denied");
    }

    /** As another user, which only root can do: a process of its own, for which the classes are copied. */
    @Test
    void aDirectoryOfRootIsNamedToAnotherUser() throws Exception {
        var setpriv = Path.of("/usr/bin/setpriv");
        assumeTrue(Files.isExecutable(setpriv) && Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid")));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        var classes = Files.createDirectories(directory.resolve("classes/io/icws/gateway/ic/identity"));
        for (var type : List.of(FileFailure.class, Denied.class)) {
            var file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
            try (var in = type.getResourceAsStream(file)) {
                Files.copy(in, classes.resolve(file));
            }
        }
        var data = Files.createDirectory(
                directory.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var process = new ProcessBuilder(
                        setpriv.toString(),
                        "--reuid=" + USER,
                        "--regid=" + USER,
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        directory.resolve("classes").toString(),
                        Denied.class.getName(),
                        data.resolve("key_pair").toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said)
                .isEqualTo(
                        "access denied: %s belongs to uid 0, the gateway runs as uid 10001 (chown -R 10001 %s)",
                        data, data);
    }

    /** Tries to write a file, as {@link KeyFile} does, and prints why it cannot. */
    static final class Denied {

        public static void main(String[] arguments) throws Exception {
            var file = Path.of(arguments[0]);
            try {
                Files.createTempFile(file.getParent(), ".key", null);
                System.out.println("written");
            } catch (AccessDeniedException e) {
                System.out.println(FileFailure.reason(e, file));
            }
        }
    }
}
