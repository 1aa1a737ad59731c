package io.icws.client;

import io.icws.devnet.client.RawSocket;
import io.icws.devnet.client.SocketOptions;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import java.net.URI;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Stands between clients and a gateway, and changes what clients get. */
final class FrameRelay implements AutoCloseable {

    private final DisposableServer server;

    /** @param toClient from the frames of the gateway, the handshake first, to those that a client gets */
    FrameRelay(URI gateway, UnaryOperator<Flux<byte[]>> toClient) {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.sendWebsocket((in, out) -> RawSocket.connect(
                                SocketOptions.to(gateway))
                        .flatMap(socket -> {
                            var up = in.aggregateFrames()
                                    .receive()
                                    .asByteArray()
                                    .concatMap(socket::send)
                                    .then();
                            var down = out.sendObject(toClient.apply(socket.received())
                                            .map(bytes -> new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes))))
                                    .then();
                            return Mono.firstWithSignal(up, down).doFinally(end -> socket.abort());
                        })))
                .bindNow();
    }

    URI url() {
        return URI.create("ws://127.0.0.1:" + server.port());
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
