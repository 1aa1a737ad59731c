package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ForwardProxy;
import io.icws.gateway.ic.CannedReplica.Canned;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class HttpProxyTest {

    private static final String STATUS = "/api/v2/status";

    private final CannedReplica server =
            new CannedReplica().on(STATUS, Canned.of(200, Cbors.map("impl_version", "test")));
    private final List<ReplicaClient> replicas = new ArrayList<>();

    /** Only a proxy can find it. */
    private final String url = "http://replica.invalid:" + server.url().getPort();

    @AfterEach
    void close() {
        replicas.forEach(ReplicaClient::dispose);
        server.close();
    }

    @Test
    void requestsShareTheirWayThroughTheProxy() throws Exception {
        try (var proxy = new ForwardProxy(null)) {
            var replica = replica(proxy.url());

            var answers = Flux.range(0, 20)
                    .concatMap(i -> replica.status())
                    .collectList()
                    .block(CannedReplica.patience());

            assertThat(answers).hasSize(20).allMatch(status -> "test".equals(status.version()));
            assertThat(proxy.requests())
                    .hasSizeLessThan(10)
                    .containsOnly("CONNECT replica.invalid:" + server.url().getPort() + " HTTP/1.1");
            assertThat(server.requests).allMatch(request -> request.userAgent().equals("gateway/1.2.3"));
        }
    }

    @Test
    void credentialsAreGivenWhereTheyAreKnown() throws Exception {
        try (var proxy = new ForwardProxy("us er:p@ss:wörd")) {
            var replica = replica("http://us%20er:p%40ss:w%C3%B6rd@127.0.0.1:" + proxy.port());

            assertThat(replica.status().block(CannedReplica.patience()).version())
                    .isEqualTo("test");
        }
    }

    @Test
    void aRefusalOfTheProxyIsToldWithoutThePassword() throws Exception {
        try (var proxy = new ForwardProxy("user:right")) {
            var replica = replica("http://user:wrong@127.0.0.1:" + proxy.port());

            assertThat(failure(replica))
                    .isEqualTo("the proxy did not connect: status: 407 Proxy Authentication Required");
        }
    }

    @Test
    void aProxyThatIsNotThereIsUnreachable() throws Exception {
        var proxy = new ForwardProxy(null);
        proxy.close();

        assertThat(failure(replica(proxy.url()))).contains("refused");
        assertThat(failure(replica("http://proxy.invalid:3128")))
                .isEqualTo("no address of the proxy proxy.invalid was found");
    }

    private static @Nullable String failure(ReplicaClient replica) {
        var failure =
                replica.status().materialize().block(CannedReplica.patience()).getThrowable();
        assertThat(failure)
                .isInstanceOfSatisfying(
                        IcException.class, e -> assertThat(e.error()).isInstanceOf(IcError.Unreachable.class));
        return failure.getMessage();
    }

    private ReplicaClient replica(String proxy) {
        var properties = server.properties("url", url);
        var client = new HttpClientSettings(
                "gateway/1.2.3", new ProxyChoice(properties, Map.of("HTTP_PROXY", proxy), new Properties()).proxy());
        var clock = Clock.systemUTC();
        var replica = new ReplicaClient(
                properties, client, clock, SteadyClock.from(clock.instant()), new SimpleMeterRegistry());
        replicas.add(replica);
        return replica;
    }
}
