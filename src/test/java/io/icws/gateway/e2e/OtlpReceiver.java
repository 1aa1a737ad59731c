package io.icws.gateway.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Takes traces as a collector does, over OTLP with HTTP. */
final class OtlpReceiver implements AutoCloseable {

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .route(routes -> routes.post(
                    "/v1/traces",
                    (request, response) -> request.receive()
                            .aggregate()
                            .asByteArray()
                            .doOnNext(this::take)
                            .then(response.status(200).send().then())))
            .bindNow();

    String endpoint() {
        return "http://127.0.0.1:" + server.port() + "/v1/traces";
    }

    /** All that came with this name, in the order they ended. */
    List<Span> spans(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }

    static String traceId(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    private void take(byte[] body) {
        try {
            ExportTraceServiceRequest.parseFrom(body)
                    .getResourceSpansList()
                    .forEach(resource ->
                            resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
