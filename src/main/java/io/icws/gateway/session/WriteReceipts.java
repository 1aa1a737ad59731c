package io.icws.gateway.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import java.util.function.IntConsumer;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * Tells when a frame has really been handed to the operating system. The operator that sends takes up to 128 messages
 * ahead, so what it has taken may still be in memory; and a heap buffer is released as soon as it is copied for the socket.
 */
final class WriteReceipts extends ChannelOutboundHandlerAdapter {

    private final IntConsumer written;

    private WriteReceipts(IntConsumer written) {
        this.written = written;
    }

    /** @param written given the size of each binary frame once, when it is written or has failed */
    static void install(WebSocketSession socket, IntConsumer written) {
        if (socket.getAttributes().get(ChannelCut.CONNECTION) instanceof Connection connection) {
            connection
                    .channel()
                    .pipeline()
                    .addBefore(NettyPipeline.ReactiveBridge, WriteReceipts.class.getName(), new WriteReceipts(written));
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message, message instanceof BinaryWebSocketFrame frame ? receipt(frame, promise) : promise);
    }

    private ChannelPromise receipt(BinaryWebSocketFrame frame, ChannelPromise promise) {
        int size = frame.content().readableBytes();
        return promise.unvoid().addListener(done -> written.accept(size));
    }
}
