package io.icws.gateway.config;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.icws.gateway.Gateways;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

class TlsTest {

    @TempDir
    Path directory;

    ConfigurableApplicationContext gateway;

    @BeforeEach
    void start() throws IOException {
        install("first");
        gateway = Gateways.start(
                directory,
                "--tls-certificate-pem-path=" + directory.resolve("tls.crt"),
                "--tls-certificate-key-pem-path=" + directory.resolve("tls.key"),
                "--spring.ssl.bundle.watch.file.quiet-period=100ms");
    }

    @AfterEach
    void stop() {
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

    @Test
    void servesARenewedCertificateWithoutRestart() throws Exception {
        install("second");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(servedSubject("TLSv1.3")).isEqualTo("CN=second"));
    }

    private void install(String name) throws IOException {
        Files.copy(Gateways.resource("tls/" + name + "-key.pem"), directory.resolve("tls.key"), REPLACE_EXISTING);
        Files.copy(Gateways.resource("tls/" + name + ".pem"), directory.resolve("tls.crt"), REPLACE_EXISTING);
    }

    private String servedSubject(String version) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        var port = gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
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
