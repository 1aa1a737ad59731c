package io.icws.devnet.client;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** Plays the frames a test pushes to the one client that connects, and keeps what the client sends. */
final class ScriptedGateway implements AutoCloseable {

    private final Sinks.Many<byte[]> script = Sinks.many().unicast().onBackpressureBuffer();
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final Sinks.One<Closing> closed = Sinks.one();
    private final Sinks.One<WebsocketOutbound> client = Sinks.one();
    private final String scheme;
    private final DisposableServer server;

    ScriptedGateway() {
        this("ws", HttpServer.create());
    }

    /** @param identity the server's key and certificate */
    ScriptedGateway(KeyManagerFactory identity) {
        this("wss", HttpServer.create().secure(spec -> spec.sslContext(tls(identity))));
    }

    private ScriptedGateway(String scheme, HttpServer base) {
        this.scheme = scheme;
        this.server = base.host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.sendWebsocket(
                        this::play,
                        WebsocketServerSpec.builder()
                                .maxFramePayloadLength(1 << 20)
                                .build()))
                .bindNow();
    }

    URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + server.port());
    }

    void push(byte[] frame) {
        script.tryEmitNext(frame);
    }

    /** How many of the pushed frames the socket had room for. */
    int taken() {
        return taken.get();
    }

    byte[] next() throws InterruptedException {
        byte[] frame = received.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("the client sent nothing");
        }
        return frame;
    }

    /** What the client's close frame said. */
    Mono<Closing> closed() {
        return closed.asMono();
    }

    Mono<Void> sendClose(int code, String reason) {
        return client.asMono().flatMap(out -> out.sendClose(code, reason));
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    private static SslContext tls(KeyManagerFactory identity) {
        try {
            return SslContextBuilder.forServer(identity).build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Publisher<Void> play(WebsocketInbound in, WebsocketOutbound out) {
        client.tryEmitValue(out);
        in.receiveCloseStatus()
                .subscribe(status -> closed.tryEmitValue(new Closing(status.code(), status.reasonText())));
        var receiving = in.aggregateFrames()
                .receiveFrames()
                .filter(frame -> !(frame instanceof CloseWebSocketFrame))
                .doOnNext(frame -> received.add(ByteBufUtil.getBytes(frame.content())))
                .then();
        var sending = out.sendObject(script.asFlux()
                        .doOnNext(frame -> taken.incrementAndGet())
                        .map(bytes -> new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes))))
                .then();
        return Mono.firstWithSignal(receiving, sending);
    }
}
