package io.icws.gateway.config;

import static io.icws.gateway.config.ServerCertificateTest.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CertificateWatchTest {

    @TempDir
    Path directory;

    private final DefaultSslBundleRegistry registry = new DefaultSslBundleRegistry();
    private CertificateWatch watch;

    @BeforeEach
    void start() throws Exception {
        install("2026-11", "first", "first-key");
        point("2026-11");
        var properties = new PemSslBundleProperties();
        properties
                .getKeystore()
                .setCertificate(directory.resolve("live/tls.crt").toString());
        properties.getKeystore().setPrivateKey(directory.resolve("live/tls.key").toString());
        watch = new CertificateWatch(new ServerCertificate("web", properties), registry, Clock.systemUTC());
    }

    @Test
    void noticesALinkOfADirectoryThatPointsElsewhere(CapturedOutput output) throws Exception {
        install("2026-12", "second", "second-key");
        point("2026-12");
        look();
        assertThat(served()).isEqualTo("CN=second");
        assertThat(output)
                .containsPattern("Serving TLS with the certificate of CN=second from "
                        + directory.resolve("live/tls.crt") + ", which expires at 2126-\\S+Z");
    }

    @Test
    void keepsWhatItServesAndSaysWhichFileIsWrong(CapturedOutput output) throws Exception {
        install("2026-11", "second", "first-key");
        look();
        look();
        assertThat(served()).isEqualTo("CN=first");
        assertThat(output)
                .containsOnlyOnce("The renewed TLS certificate is not used: the private key in "
                        + directory.resolve("live/tls.key") + " belongs to no certificate in "
                        + directory.resolve("live/tls.crt")
                        + " (CN=second). Still serving CN=first, which expires at 2126-");
        install("2026-11", "second", "second-key");
        look();
        assertThat(served()).isEqualTo("CN=second");
    }

    @Test
    void saysThatAFileIsGone(CapturedOutput output) throws Exception {
        Files.delete(directory.resolve("live"));
        look();
        assertThat(served()).isEqualTo("CN=first");
        assertThat(output)
                .contains("is not used: " + directory.resolve("live/tls.crt") + " cannot be read: no such file");
    }

    /** Half a file, or one of two files. */
    @Test
    void waitsUntilTheFilesNoLongerChange(CapturedOutput output) throws Exception {
        install("2026-11", "second", "first-key");
        watch.look();
        install("2026-11", "second", "second-key");
        look();
        assertThat(served()).isEqualTo("CN=second");
        assertThat(output).doesNotContain("is not used");
    }

    private void look() {
        watch.look();
        watch.look();
    }

    private String served() throws Exception {
        KeyStore store = registry.getBundle("web").getStores().getKeyStore();
        return CertificateChain.subject(
                (X509Certificate) store.getCertificate(store.aliases().nextElement()));
    }

    private void install(String version, String certificate, String key) throws IOException {
        var target = Files.createDirectories(directory.resolve(version));
        Files.writeString(target.resolve("tls.crt"), together(List.of(certificate)));
        Files.writeString(target.resolve("tls.key"), together(List.of(key)));
    }

    /** As {@code ln -sfn} does. */
    private void point(String version) throws IOException {
        var link = Files.createSymbolicLink(directory.resolve("new"), Path.of(version));
        Files.move(link, directory.resolve("live"), StandardCopyOption.ATOMIC_MOVE);
    }
}
