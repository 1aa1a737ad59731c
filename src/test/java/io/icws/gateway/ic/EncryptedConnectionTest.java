package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ForwardProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

class EncryptedConnectionTest {

    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PASSWORD = "changeit";
    private static final File CERTIFICATE = new File("src/test/resources/tls/first.pem");
    private static final File KEY = new File("src/test/resources/tls/first-key.pem");

    /** Each may be a TLS handshake, about 10 ms of CPU. */
    private static final int BURST = 50;

    private final List<String> seen = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void trustTheSystemAgain() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
    }

    @ParameterizedTest
    @CsvSource({"true, HTTP/2.0", "false, HTTP/1.1"})
    void speaksHttp2WhereItIsOffered(boolean http2, String expected) throws Exception {
        trust(CERTIFICATE);
        var server = server(http2);
        var replica = client(server);

        // A burst may meet a host without HTTP/2 only when its first answer has shown that it is one.
        int first = http2 ? 0 : 1;
        var answers = Flux.range(0, first)
                .concatMap(i -> replica.status())
                .thenMany(Flux.range(0, BURST).flatMap(i -> replica.status(), BURST))
                .concatWith(Mono.defer(replica::status))
                .map(status -> String.valueOf(status.version()))
                .collectList()
                .block(CannedReplica.patience());

        assertThat(answers).hasSize(BURST + 1).containsOnly("test");
        assertThat(seen).hasSize(BURST + 1 + first).containsOnly(expected);
        replica.dispose();
        server.disposeNow();
    }

    @Test
    void speaksHttp2ThroughAProxyAndAgainAfterAnAnswerWithoutIt() throws Exception {
        trust(CERTIFICATE);
        var server = server(true);
        var now = new AtomicReference<>(Instant.EPOCH);
        try (var proxy = new ForwardProxy(null)) {
            var properties = properties(server, proxy.url());
            var client =
                    new HttpClientSettings("test", new ProxyChoice(properties, Map.of(), new Properties()).proxy());
            var replica = new ReplicaClient(properties, client, Clock.systemUTC(), now::get, new SimpleMeterRegistry());
            assertThat(replica.status().block(CannedReplica.patience())).isNotNull();
            // The same port, without HTTP/2, and then with it again.
            for (boolean http2 : new boolean[] {false, true}) {
                int port = server.port();
                server.disposeNow();
                server = server(http2, port);
                proxy.disconnect();
                var expected = http2 ? "HTTP/2.0" : "HTTP/1.1";
                // A request that meets the end of its connection proves nothing, and the trial is over.
                Mono.defer(() -> {
                            now.updateAndGet(time -> time.plusSeconds(601));
                            return replica.status();
                        })
                        .onErrorComplete(IcException.class)
                        .repeat(() -> !seen.getLast().equals(expected))
                        .blockLast(CannedReplica.patience());
            }
            assertThat(proxy.requests()).allMatch(("CONNECT localhost:" + server.port() + " HTTP/1.1")::equals);
            replica.dispose();
        }
        server.disposeNow();
    }

    @Test
    void anUntrustedCertificateIsUnreachable() {
        var server = server(true);
        var replica = client(server);

        assertThat(replica.status()
                        .materialize()
                        .block(CannedReplica.patience())
                        .getThrowable())
                .isInstanceOfSatisfying(
                        IcException.class, e -> assertThat(e.error()).isInstanceOf(IcError.Unreachable.class));
        assertThat(seen).isEmpty();
        replica.dispose();
        server.disposeNow();
    }

    private DisposableServer server(boolean http2) {
        return server(http2, 0);
    }

    private DisposableServer server(boolean http2, int port) {
        var server = HttpServer.create().host("127.0.0.1").port(port).handle((request, response) -> {
            seen.add(request.protocol());
            return response.status(HttpResponseStatus.OK).sendByteArray(Mono.just(Cbors.map("impl_version", "test")));
        });
        return http2
                ? server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
                        .secure(tls -> tls.sslContext(Http2SslContextSpec.forServer(CERTIFICATE, KEY)))
                        .bindNow()
                : server.secure(tls -> tls.sslContext(Http11SslContextSpec.forServer(CERTIFICATE, KEY)))
                        .bindNow();
    }

    private static ReplicaClient client(DisposableServer server) {
        return CannedReplica.client(properties(server));
    }

    private static IcProperties properties(DisposableServer server, String... proxy) {
        var settings = new HashMap<>(Map.of(
                "gateway.ic.url", "https://localhost:" + server.port(), "gateway.ic.constants.query-timeout", "20s"));
        if (proxy.length > 0) {
            settings.put("gateway.ic.proxy", proxy[0]);
        }
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("gateway.ic", IcProperties.class);
    }

    private void trust(File certificate) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = Files.newInputStream(certificate.toPath())) {
            store.setCertificateEntry(
                    "test", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var file = directory.resolve("trust.p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        System.setProperty(TRUST_STORE, file.toString());
        System.setProperty(TRUST_STORE_PASSWORD, PASSWORD);
    }
}
