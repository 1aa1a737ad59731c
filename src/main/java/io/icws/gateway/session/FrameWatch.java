package io.icws.gateway.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.function.IntConsumer;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.netty.NettyPipeline;

/**
 * Sees what the session's streams cannot: when a frame has really been handed to the operating system, and that Netty has
 * closed the socket because a frame was too large. The operator that sends takes up to 128 messages
 * ahead, so what it has taken may still be in memory; and a heap buffer is released as soon as it is copied for the socket.
 */
final class FrameWatch extends ChannelDuplexHandler {

    private final IntConsumer written;
    private final Runnable tooLarge;

    private FrameWatch(IntConsumer written, Runnable tooLarge) {
        this.written = written;
        this.tooLarge = tooLarge;
    }

    /**
     * @param written given the size of each message and pong once, when it is written or has failed
     * @param tooLarge run when the client has sent a frame over the limit
     */
    static void install(WebSocketSession socket, IntConsumer written, Runnable tooLarge) {
        if (socket.getAttributes().get(ChannelCut.CHANNEL) instanceof Channel channel) {
            channel.pipeline()
                    .addBefore(
                            NettyPipeline.ReactiveBridge,
                            FrameWatch.class.getName(),
                            new FrameWatch(written, tooLarge));
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
        return promise.unvoid().addListener(done -> written.accept(size));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted
                && corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            tooLarge.run();
        }
        ctx.fireExceptionCaught(cause);
    }
}
