package io.icws.devnet.client;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import javax.net.ssl.SSLException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.resources.ConnectionProvider;

/**
 * A WebSocket without any protocol on it. All sockets of a process share Reactor Netty's event loops. Sending methods
 * act at once, the order of calls is the order on the wire; the returned Mono only tells when the bytes were written.
 */
public final class RawSocket {

    private static final int MAX_FRAME = 8 << 20;
    private static final int PREFETCH = 8;

    private final WebsocketInbound in;
    private final Channel channel;
    private final BiFunction<RawSocket, byte[], Mono<Void>> onFrame;
    private final Sinks.Many<byte[]> received = Sinks.many().replay().all();
    private final Sinks.Many<byte[]> pongs = Sinks.many().replay().all();
    private final Sinks.One<Closing> closed = Sinks.one();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicReference<Sinks.Empty<Void>> gate = new AtomicReference<>(opened());

    private RawSocket(WebsocketInbound in, Channel channel, BiFunction<RawSocket, byte[], Mono<Void>> onFrame) {
        this.in = in;
        this.channel = channel;
        this.onFrame = onFrame;
    }

    /** Connects on subscription and keeps every frame for {@link #received()}. Fails if the upgrade is refused. */
    public static Mono<RawSocket> connect(SocketOptions options) {
        return connect(options, (socket, frame) -> {
            socket.received.tryEmitNext(frame);
            return Mono.empty();
        });
    }

    /** Hands each frame to {@code onFrame}, the next one once its Mono completed. */
    static Mono<RawSocket> connect(SocketOptions options, BiFunction<RawSocket, byte[], Mono<Void>> onFrame) {
        return Mono.create(sink -> {
            var connection = client(options)
                    .websocket(WebsocketClientSpec.builder()
                            .maxFramePayloadLength(MAX_FRAME)
                            .handlePing(!options.answerPings())
                            .build())
                    .uri(options.gateway())
                    .handle((in, out) -> {
                        var channel = new AtomicReference<Channel>();
                        in.withConnection(c -> channel.set(c.channel()));
                        var socket = new RawSocket(in, channel.get(), onFrame);
                        sink.success(socket);
                        return socket.run();
                    })
                    .subscribe(ignored -> {}, sink::error);
            sink.onCancel(connection);
        });
    }

    /** Binary and text frames as bytes, from the first on. */
    public Flux<byte[]> received() {
        return received.asFlux();
    }

    /** Payloads of the pongs that came, from the first on. */
    public Flux<byte[]> pongs() {
        return pongs.asFlux();
    }

    public Mono<Void> send(byte[] frame) {
        return write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(frame)));
    }

    public Mono<Void> sendText(String text) {
        return write(new TextWebSocketFrame(text));
    }

    public Mono<Void> ping(byte[] payload) {
        return write(new PingWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    /** Any frame, fragments included. */
    public Mono<Void> send(WebSocketFrame frame) {
        return write(frame);
    }

    /** From now on leaves what comes in the kernel's buffers, a few frames aside. */
    public void stopReading() {
        gate.set(Sinks.empty());
        if (!channel.isActive()) {
            resumeReading();
        }
    }

    public void resumeReading() {
        gate.getAndSet(opened()).tryEmitEmpty();
    }

    /** Sends a close frame, then ends the connection. */
    public void close(int code, String reason) {
        if (closing.compareAndSet(false, true)) {
            // Before the channel can report its end in other words.
            closed.tryEmitValue(new Closing(code, reason));
            // Not through Reactor Netty, which never releases the close frame of a connection that has just ended.
            channel.writeAndFlush(new CloseWebSocketFrame(code, reason)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Ends the connection without a close frame. */
    public void abort() {
        channel.close();
    }

    /** How it ended; never fails. */
    public Mono<Closing> closed() {
        return closed.asMono();
    }

    private Publisher<Void> run() {
        channel.closeFuture().addListener(future -> {
            end(new Closing(Closing.ABNORMAL, ""));
            // What came but was not read has buffers to give back.
            resumeReading();
        });
        in.receiveCloseStatus().subscribe(this::closedByPeer, failed -> {});
        return in.aggregateFrames(MAX_FRAME)
                .receiveFrames()
                .map(Incoming::of)
                .concatMap(this::pass, PREFETCH)
                .onErrorResume(failed -> {
                    end(new Closing(Closing.ABNORMAL, String.valueOf(failed.getMessage())));
                    return Mono.empty();
                })
                .then(closed.asMono())
                .then();
    }

    private Mono<Void> pass(Incoming frame) {
        return switch (frame.kind()) {
            case CLOSE, PING -> Mono.empty();
            case PONG -> {
                pongs.tryEmitNext(frame.bytes());
                yield Mono.empty();
            }
            case DATA -> gate.get().asMono().then(Mono.defer(() -> onFrame.apply(this, frame.bytes())));
        };
    }

    private void closedByPeer(WebSocketCloseStatus status) {
        int code = status.code() < 0 ? Closing.NO_CODE : status.code();
        end(new Closing(code, status.reasonText() == null ? "" : status.reasonText()));
    }

    private void end(Closing how) {
        closing.set(true);
        closed.tryEmitValue(how);
        received.tryEmitComplete();
    }

    private Mono<Void> write(WebSocketFrame frame) {
        var written = Sinks.<Void>one();
        channel.writeAndFlush(frame).addListener(future -> {
            if (future.isSuccess()) {
                written.tryEmitEmpty();
            } else {
                written.tryEmitError(future.cause());
            }
        });
        return written.asMono();
    }

    private static HttpClient client(SocketOptions options) {
        var client = HttpClient.create(ConnectionProvider.newConnection())
                .headers(headers -> options.headers().forEach(headers::set));
        if (options.receiveBuffer() > 0) {
            client = client.option(ChannelOption.SO_RCVBUF, options.receiveBuffer());
        }
        return options.trustAll() ? client.secure(spec -> spec.sslContext(TrustAll.CONTEXT)) : client;
    }

    private static Sinks.Empty<Void> opened() {
        var sink = Sinks.<Void>empty();
        sink.tryEmitEmpty();
        return sink;
    }

    /** A frame's bytes copied out of its buffer, which does not outlive the signal that brings it. */
    private record Incoming(Kind kind, byte[] bytes) {

        enum Kind {
            DATA,
            PING,
            PONG,
            CLOSE
        }

        static Incoming of(WebSocketFrame frame) {
            var kind = switch (frame) {
                case CloseWebSocketFrame close -> Kind.CLOSE;
                case PingWebSocketFrame ping -> Kind.PING;
                case PongWebSocketFrame pong -> Kind.PONG;
                default -> Kind.DATA;
            };
            return new Incoming(kind, ByteBufUtil.getBytes(frame.content()));
        }
    }

    private static final class TrustAll {

        static final SslContext CONTEXT = context();

        private static SslContext context() {
            try {
                return SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
            } catch (SSLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
