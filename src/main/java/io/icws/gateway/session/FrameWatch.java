package io.icws.gateway.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.function.IntConsumer;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.netty.NettyPipeline;

/**
 * Sees what the session's streams cannot: when a frame has really been handed to the operating system, and that Netty has
 * closed the socket because of a frame. The operator that sends takes up to 128 messages
 * ahead, so what it has taken may still be in memory; and a heap buffer is released as soon as it is copied for the socket.
 */
final class FrameWatch extends ChannelDuplexHandler {

    /** Given each message and pong once, when it is written or has failed. */
    @FunctionalInterface
    interface Receipt {
        void written(int size, boolean sent);
    }

    private final Receipt receipts;
    private final IntConsumer corrupted;

    private FrameWatch(Receipt receipts, IntConsumer corrupted) {
        this.receipts = receipts;
        this.corrupted = corrupted;
    }

    /**
     * @param corrupted given the code with which Netty closes the socket because of a frame: 1009 for one over the limit
     */
    static void install(WebSocketSession socket, Receipt receipts, IntConsumer corrupted) {
        if (socket.getAttributes().get(ChannelCut.CHANNEL) instanceof Channel channel) {
            channel.pipeline()
                    .addBefore(
                            NettyPipeline.ReactiveBridge,
                            FrameWatch.class.getName(),
                            new FrameWatch(receipts, corrupted));
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(
                message,
                switch (message) {
                    case BinaryWebSocketFrame frame -> receipt(frame, promise);
                    case PongWebSocketFrame pong -> receipt(pong, promise);
                    default -> promise;
                });
    }

    private ChannelPromise receipt(WebSocketFrame frame, ChannelPromise promise) {
        int size = frame.content().readableBytes();
        return promise.unvoid().addListener(done -> receipts.written(size, done.isSuccess()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException frame) {
            corrupted.accept(frame.closeStatus().code());
        }
        ctx.fireExceptionCaught(cause);
    }
}
