package io.icws.gateway.ops;

import io.icws.gateway.Gateways;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

class TracesTest {

    @TempDir
    Path data;

    @ParameterizedTest
    @CsvSource({"grpc, POST /opentelemetry.proto.collector.trace.v1.TraceService/Export", "http, POST /v1/traces"})
    void reachTheCollector(String scheme, String expected) throws Exception {
        var requests = Sinks.many().replay().<String>limit(16);
        var collector = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
                .handle((request, response) -> request.receive()
                        .then(Mono.fromRunnable(() -> requests.tryEmitNext(request.method() + " /" + request.path())))
                        .then(response.header("content-type", "application/grpc")
                                .send()))
                .bindNow();
        try (var gateway = Gateways.start(
                data,
                "--opentelemetry-collector-endpoint=" + scheme + "://127.0.0.1:" + collector.port(),
                "--management.tracing.sampling.probability=1",
                "--management.opentelemetry.tracing.export.schedule-delay=100ms")) {
            Gateways.manage(gateway, "GET", "/actuator/health/liveness");
            StepVerifier.create(requests.asFlux().next())
                    .expectNext(expected)
                    .expectComplete()
                    .verify(Duration.ofSeconds(60));
        } finally {
            collector.disposeNow();
        }
    }
}
