package io.icws.gateway.config;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.icws.gateway.Gateways;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

class TlsTest {

    @TempDir
    static Path directory;

    static ConfigurableApplicationContext gateway;

    @BeforeAll
    static void start() throws IOException {
        install("first", "first.pem", "first-key.pem");
        point("first");
        gateway = Gateways.start(
                directory,
                "--tls-certificate-pem-path=" + directory.resolve("live/tls.crt"),
                "--tls-certificate-key-pem-path=" + directory.resolve("live/tls.key"),
                "--spring.ssl.bundle.watch.file.quiet-period=100ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksCurrentTls(String version) throws Exception {
        assertThat(servedSubject(version)).isEqualTo("CN=first");
    }

    @Test
    void refusesOldTls() {
        assertThatExceptionOfType(SSLException.class).isThrownBy(() -> servedSubject("TLSv1.1"));
    }

    @Test
    void keepsTheManagementPortPlain() throws Exception {
        assertThat(Gateways.manage(gateway, "GET", "/actuator/health/liveness").statusCode())
                .isEqualTo(200);
    }

    /** A link of the directory points elsewhere, as certbot's and many volumes' do; the new chain is out of order. */
    @Test
    void servesARenewedCertificateWithoutRestart() throws Exception {
        assertThat(metrics()).containsPattern("ssl_chain_expiry_seconds\\{bundle=\"gateway\".* 3\\.\\d+E9");
        install("second", "chain/root.pem chain/intermediate.pem chain/own.pem", "chain/own-key.pem");
        point("second");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(served("TLSv1.3"))
                        .extracting(certificate -> ((X509Certificate) certificate)
                                .getSubjectX500Principal()
                                .getName())
                        .containsExactly("CN=chained", "CN=Test Intermediate", "CN=Test Root"));
        point("first");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> servedSubject("TLSv1.3").equals("CN=first"));
    }

    private String metrics() throws Exception {
        return Gateways.manage(gateway, "GET", "/metrics").body();
    }

    private static void install(String version, String certificates, String key) throws IOException {
        var target = Files.createDirectories(directory.resolve(version));
        Files.copy(Gateways.resource("tls/" + key), target.resolve("tls.key"));
        var chain = new StringBuilder();
        for (var certificate : certificates.split(" ")) {
            chain.append(Files.readString(Gateways.resource("tls/" + certificate)));
        }
        Files.writeString(target.resolve("tls.crt"), chain);
    }

    private static void point(String version) throws IOException {
        var link = Files.createSymbolicLink(directory.resolve("new"), Path.of(version));
        Files.move(link, directory.resolve("live"), ATOMIC_MOVE);
    }

    private String servedSubject(String version) throws Exception {
        return ((X509Certificate) served(version)[0]).getSubjectX500Principal().getName();
    }

    private Certificate[] served(String version) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        var port = gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            return socket.getSession().getPeerCertificates();
        }
    }

    private static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
