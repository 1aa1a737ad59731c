package io.icws.gateway.e2e;

import static io.icws.gateway.e2e.Dapp.BOUND;
import static io.icws.gateway.e2e.Dapp.client;
import static io.icws.gateway.e2e.Dapp.exchange;
import static io.icws.gateway.e2e.Dapp.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.icws.devnet.Devnet;
import io.icws.devnet.client.DappClient;
import io.icws.devnet.echo.CdkCanister;
import io.icws.gateway.GatewayFixture;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** What a collector gets of one connection. */
@ExtendWith(OutputCaptureExtension.class)
class TracingIT {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final List<Span> spans = new CopyOnWriteArrayList<>();

    private static Devnet ic;
    private static DisposableServer collector;

    @BeforeAll
    static void start() {
        ic = Devnet.builder().start();
        collector = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post(
                        "/v1/traces",
                        (request, response) -> request.receive()
                                .aggregate()
                                .asByteArray()
                                .doOnNext(body -> keep(
                                        body,
                                        "gzip".equals(request.requestHeaders().get("content-encoding"))))
                                .then(response.header("content-type", "application/x-protobuf")
                                        .send())))
                .bindNow();
    }

    @AfterAll
    static void stop() {
        collector.disposeNow();
        ic.close();
    }

    @BeforeEach
    void forget() {
        spans.clear();
    }

    @Test
    void anEchoIsTracedFromTheHandshakeToItsDelivery(CapturedOutput output) {
        try (var gateway = gateway("1")) {
            echo(gateway, "00-" + TRACE + "-" + CALLER + "-01");
        }

        var connection = only("connection");
        assertThat(hex(connection.getTraceId())).isEqualTo(TRACE);
        assertThat(hex(connection.getParentSpanId())).isEqualTo(CALLER);
        var open = only("open");
        assertThat(open.getParentSpanId()).isEqualTo(connection.getSpanId());
        assertThat(named("relay"))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(relay -> assertThat(hex(relay.getTraceId())).isEqualTo(TRACE))
                .extracting(Span::getParentSpanId)
                .contains(open.getSpanId(), connection.getSpanId())
                .isSubsetOf(open.getSpanId(), connection.getSpanId());
        var polls = named("poll").stream().map(Span::getSpanId).toList();
        assertThat(polls).isNotEmpty();
        assertThat(named("delivery")).hasSizeGreaterThanOrEqualTo(2).allSatisfy(delivery -> {
            assertThat(delivery.getTraceId()).isEqualTo(connection.getTraceId());
            assertThat(delivery.getParentSpanId()).isEqualTo(connection.getSpanId());
            assertThat(delivery.getLinksList())
                    .singleElement()
                    .satisfies(link -> assertThat(polls).contains(link.getSpanId()));
        });
        assertThat(named("poll"))
                .allSatisfy(poll -> assertThat(poll.getParentSpanId()).isEqualTo(ByteString.EMPTY));
        assertThat(spans).allSatisfy(span -> assertThat(span.getName()).doesNotStartWith("http"));
        assertThat(output.getOut().lines().filter(line -> line.contains("Session of")))
                .singleElement()
                .asString()
                .endsWith("trace=" + TRACE);
    }

    @Test
    void aCallerCanRefuseToBeTraced() {
        try (var gateway = gateway("1")) {
            echo(gateway, "00-" + TRACE + "-" + CALLER + "-00");
        }
        assertThat(spans).isEmpty();
    }

    @Test
    void aCallerCannotAskForMoreThanTheGatewaySamples() {
        // The last 8 bytes of the trace's id, as a share of all, are above one in a million.
        try (var gateway = gateway("0.000001")) {
            echo(gateway, "00-" + TRACE + "-" + CALLER + "-01");
        }
        assertThat(spans).isEmpty();
    }

    private static GatewayFixture gateway(String probability) {
        return GatewayFixture.start(
                ic.url(),
                "management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:" + collector.port()
                        + "/v1/traces",
                "management.tracing.sampling.probability=" + probability);
    }

    /** The gateway sends what it has when it closes. */
    private static void echo(GatewayFixture gateway, String traceparent) {
        DappClient client = client(
                ic,
                gateway,
                ic.install(CdkCanister.echo()),
                builder -> builder.socket(socket -> socket.withHeaders(Map.of("traceparent", traceparent))));
        open(client);
        assertThat(exchange(client, List.of("hello")).block(BOUND)).containsExactly("hello");
        client.close();
        await().atMost(BOUND).until(() -> gateway.sessions().size() == 0);
    }

    private static Span only(String name) {
        assertThat(named(name)).hasSize(1);
        return named(name).getFirst();
    }

    private static List<Span> named(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }

    private static void keep(byte[] body, boolean zipped) {
        try (InputStream in =
                zipped ? new GZIPInputStream(new ByteArrayInputStream(body)) : new ByteArrayInputStream(body)) {
            ExportTraceServiceRequest.parseFrom(in).getResourceSpansList().stream()
                    .flatMap(resource -> resource.getScopeSpansList().stream())
                    .flatMap(scope -> scope.getSpansList().stream())
                    .forEach(spans::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
