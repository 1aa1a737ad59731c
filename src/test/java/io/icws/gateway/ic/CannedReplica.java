package io.icws.gateway.ic;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A real HTTP server on loopback that answers each path as it was told; others are absent. */
final class CannedReplica implements AutoCloseable {

    /**
     * @param chunked whether the length is kept to itself
     * @param headers more of them
     */
    record Canned(int status, byte[] body, boolean chunked, Map<String, String> headers) {
        Canned(int status, byte[] body, boolean chunked) {
            this(status, body, chunked, Map.of());
        }

        Canned with(String header, String value) {
            return new Canned(status, body, chunked, Map.of(header, value));
        }

        static Canned of(int status, byte[] body) {
            return new Canned(status, body, false);
        }

        static Canned text(int status, String body) {
            return of(status, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /** Closes the connection instead of answering. */
    static final Canned RESET = Canned.text(-1, "");

    /** Never answers. */
    static final Canned HANG = Canned.text(-2, "");

    record Request(String method, String path, String contentType, String userAgent, byte[] body) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Function<byte[], Canned>> answers = new ConcurrentHashMap<>();
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> request.receive()
                    .aggregate()
                    .asByteArray()
                    .defaultIfEmpty(new byte[0])
                    .flatMap(body -> answer(request, response, body)))
            .bindNow();

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response, byte[] body) {
        requests.add(new Request(
                request.method().name(),
                request.uri(),
                String.valueOf(request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE)),
                String.valueOf(request.requestHeaders().get(HttpHeaderNames.USER_AGENT)),
                body));
        var answer = answers.getOrDefault(request.uri(), none -> Canned.text(404, "no such path"))
                .apply(body);
        if (answer == RESET) {
            response.withConnection(connection -> connection.channel().close());
            return Mono.never();
        }
        if (answer == HANG) {
            return Mono.never();
        }
        response.status(answer.status());
        answer.headers().forEach(response::header);
        if (answer.chunked()) {
            return response.sendByteArray(Flux.just(answer.body(), answer.body()))
                    .then();
        }
        return response.sendByteArray(Mono.just(answer.body())).then();
    }

    CannedReplica on(String path, Canned answer) {
        return on(path, body -> answer);
    }

    CannedReplica on(String path, Function<byte[], Canned> answer) {
        answers.put(path, answer);
        return this;
    }

    /** One answer after the other, the last one for ever. */
    CannedReplica on(String path, Canned first, Canned... next) {
        var turns = new java.util.concurrent.atomic.AtomicInteger();
        return on(path, body -> {
            int turn = turns.getAndIncrement();
            return turn == 0 ? first : next[Math.min(turn, next.length) - 1];
        });
    }

    long count(String path) {
        return requests.stream().filter(request -> request.path().equals(path)).count();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    static ReplicaClient client(IcProperties properties) {
        return client(properties, SteadyClock.from(Instant.EPOCH));
    }

    static ReplicaClient client(IcProperties properties, SteadyClock steady) {
        return new ReplicaClient(
                properties, new HttpClientSettings("test", null), Clock.systemUTC(), steady, new SimpleMeterRegistry());
    }

    /** Defaults for this server, with what is given in between: property and value in turn. */
    IcProperties properties(String... settings) {
        var values = new HashMap<String, String>();
        values.put("gateway.ic.url", url().toString());
        values.put("gateway.ic.constants.retry-interval", "20ms");
        for (int i = 0; i < settings.length; i += 2) {
            values.put("gateway.ic." + settings[i], settings[i + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("gateway.ic", IcProperties.class);
    }

    static Duration patience() {
        return Duration.ofSeconds(20);
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
