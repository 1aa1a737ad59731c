package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.open;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate is renewed while a client is connected. */
class TlsIT {

    private static final Path CERTIFICATES = Path.of("src/test/resources/tls");

    @TempDir
    Path directory;

    @Test
    void aSessionOutlivesTheRenewalAndNewHandshakesSeeTheNewCertificate() throws Exception {
        install("first");
        try (var ic = Devnet.builder().start();
                var gateway = GatewayFixture.start(
                        ic.url(), GatewayFixture.tls(directory.resolve("tls.crt"), directory.resolve("tls.key")))) {
            assertThat(gateway.url()).hasScheme("wss");
            var canister = ic.install(CdkCanister.echo());
            var old = client(ic, gateway, canister);
            open(old);
            assertThat(echo(old, "before", 0)).isEqualTo("before");
            assertThat(trusts("first", gateway)).isTrue();
            assertThat(trusts("second", gateway)).isFalse();

            install("second");
            await().atMost(BOUND).until(() -> trusts("second", gateway));

            assertThat(trusts("first", gateway)).isFalse();
            assertThat(echo(old, "after", 1)).isEqualTo("after");
            var newcomer = client(ic, gateway, canister);
            open(newcomer);
            assertThat(echo(newcomer, "hello", 0)).isEqualTo("hello");
            old.close();
            newcomer.close();
        }
    }

    private static String echo(DappClient client, String text, int index) {
        return client.send(text.getBytes(UTF_8))
                .then(client.received().elementAt(index))
                .map(content -> new String(content, UTF_8))
                .blockOptional(BOUND)
                .orElseThrow();
    }

    private void install(String name) throws IOException {
        Files.copy(CERTIFICATES.resolve(name + "-key.pem"), directory.resolve("tls.key"), REPLACE_EXISTING);
        Files.copy(CERTIFICATES.resolve(name + ".pem"), directory.resolve("tls.crt"), REPLACE_EXISTING);
    }

    /** Whether a client that trusts nothing but this certificate can shake hands. */
    private static boolean trusts(String name, GatewayFixture gateway) throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, trusting(name).getTrustManagers(), null);
        try (var plain = new Socket("127.0.0.1", gateway.url().getPort());
                var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", 0, true)) {
            socket.startHandshake();
            return true;
        } catch (SSLHandshakeException refused) {
            return false;
        }
    }

    private static TrustManagerFactory trusting(String name) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(CERTIFICATES.resolve(name + ".pem"))) {
            store.setCertificateEntry(
                    name, CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
