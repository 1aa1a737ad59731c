package io.icws.devnet;

import io.icws.devnet.Outcome.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** The HTTP side: paths, bodies, CORS, and what faults do to connections. */
final class DevnetServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DevnetServer.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final Replicas replicas;
    private final FaultInjection faults;
    private final Statistics statistics;
    private final int maxBodyBytes;
    private final UnknownPath unknownPath;
    private final LoopResources loops = LoopResources.create("devnet-http", 1, 2, true);
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final HttpServer http;
    private DisposableServer server;

    DevnetServer(Replicas replicas, FaultInjection faults, Statistics statistics, DevnetBuilder options) {
        this.replicas = replicas;
        this.faults = faults;
        this.statistics = statistics;
        this.maxBodyBytes = options.maxBodyBytes;
        this.unknownPath = options.unknownPath;
        this.http = HttpServer.create()
                .host(options.host)
                .runOn(loops)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .doOnConnection(connection -> connections.add(connection.channel()))
                .handle(this::exchange);
        this.server = http.port(options.port).bindNow();
    }

    int port() {
        return server.port();
    }

    /** Refuses connections from now on, and drops those there are. */
    void unbind() {
        server.dispose();
        server.onDispose().block(LONGEST_CLOSE);
        connections.close().awaitUninterruptibly(LONGEST_CLOSE.toMillis());
    }

    /** Listens again, on the same port. */
    void rebind() {
        server = http.port(server.port()).bindNow();
    }

    private Publisher<Void> exchange(HttpServerRequest request, HttpServerResponse response) {
        response.header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        if (request.method().name().equals("OPTIONS")) {
            return response.status(204)
                    .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "HEAD, GET, POST")
                    .header(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "accept, content-type, user-agent")
                    .header(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, "600")
                    .send();
        }
        try {
            var route = Route.parse(request.method().name(), "/" + request.path());
            return body(request, route)
                    .flatMap(body -> answer(route, body))
                    .onErrorResume(Refusal.class, refusal -> Mono.just(refusal.answer(unknownPath)))
                    .onErrorResume(RuntimeException.class, bug -> {
                        LOG.error("{} failed", route, bug);
                        return Mono.just(Answer.text(500, "bug in the devnet: " + bug));
                    })
                    .flatMap(outcome -> send(outcome, response));
        } catch (Refusal refusal) {
            return send(refusal.answer(unknownPath), response);
        }
    }

    private Mono<Outcome> answer(Route route, byte[] body) {
        return Mono.using(
                () -> {
                    statistics.begin(route.endpoint(), route.canister());
                    return route;
                },
                _ -> faults.apply(route, body, wait -> replicas.answer(route, body, wait)),
                _ -> statistics.end(route.endpoint(), route.canister()));
    }

    private Mono<byte[]> body(HttpServerRequest request, Route route) {
        if (route.endpoint() == Endpoint.STATUS) {
            return Mono.just(new byte[0]);
        }
        var type = request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE);
        if (type == null || !type.startsWith("application/cbor")) {
            return Mono.error(new Refusal(400, "Unexpected content-type, expected application/cbor"));
        }
        return request.receive()
                .asByteArray()
                .reduceWith(ByteArrayOutputStream::new, this::append)
                .flatMap(bytes -> bytes.size() > maxBodyBytes
                        ? Mono.error(new Refusal(413, "The request body is bigger than allowed"))
                        : Mono.just(bytes))
                .map(ByteArrayOutputStream::toByteArray);
    }

    /** Beyond the limit bytes are read but not kept. */
    private ByteArrayOutputStream append(ByteArrayOutputStream bytes, byte[] part) {
        if (bytes.size() <= maxBodyBytes) {
            bytes.writeBytes(part);
        }
        return bytes;
    }

    private static Mono<Void> send(Outcome outcome, HttpServerResponse response) {
        if (outcome instanceof Answer redirect && redirect.status() == 307) {
            response.header(HttpHeaderNames.LOCATION, "https://localhost/_/raw/");
        }
        return switch (outcome) {
            case Answer(int status, String contentType, byte[] body) ->
                response.status(status)
                        .header(HttpHeaderNames.CONTENT_TYPE, contentType)
                        .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                        .sendByteArray(Mono.just(body))
                        .then();
            case Outcome.Cut(Answer whole) -> cut(whole, response);
            case Outcome.Reset() -> reset(response);
        };
    }

    private static Mono<Void> cut(Answer whole, HttpServerResponse response) {
        ByteBuf half = Unpooled.wrappedBuffer(whole.body(), 0, whole.body().length / 2);
        return response.status(whole.status())
                .header(HttpHeaderNames.CONTENT_TYPE, whole.contentType())
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(whole.body().length))
                .send(Mono.just(half).concatWith(Mono.never()), _ -> true)
                .then()
                .takeUntilOther(Mono.delay(Duration.ofMillis(50)))
                .then(close(response));
    }

    private static Mono<Void> reset(HttpServerResponse response) {
        return Mono.fromRunnable(() -> response.withConnection(
                        connection -> connection.channel().config().setOption(ChannelOption.SO_LINGER, 0)))
                .then(close(response));
    }

    private static Mono<Void> close(HttpServerResponse response) {
        return Mono.<Void>fromRunnable(() -> response.withConnection(
                        connection -> connection.channel().close()))
                .then(Mono.never());
    }

    @Override
    public void close() {
        unbind();
        loops.disposeLater(Duration.ZERO, LONGEST_CLOSE).block(LONGEST_CLOSE);
    }
}
