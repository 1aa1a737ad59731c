package io.icws.gateway.session;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Reports when a frame has been handed to the operating system, and when Netty closes the socket because of a frame. The
 * session's streams do not show either: Reactor Netty's operator takes up to 128 messages ahead, and a heap buffer is released
 * as soon as it is copied for the socket.
 */
final class WriteTracker extends ChannelDuplexHandler {

    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int PONG = 0x8a;
    private static final int MAX_HEADER = 10;

    private final ClientSession session;

    WriteTracker(ClientSession session) {
        this.session = session;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise is completed
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        switch (message) {
            case BinaryWebSocketFrame frame -> write(ctx, BINARY, frame, promise);
            case PongWebSocketFrame frame -> write(ctx, PONG, frame, promise);
            case TextWebSocketFrame frame -> write(ctx, TEXT, frame, promise);
            default -> ctx.write(message, promise);
        }
    }

    /** Header and payload in one buffer: Netty would use two, with two more promises and a more expensive system call. */
    @SuppressWarnings("FutureReturnValueIgnored") // the promise is completed
    private void write(ChannelHandlerContext ctx, int kind, WebSocketFrame frame, ChannelPromise promise) {
        var payload = frame.content();
        int size = payload.readableBytes();
        var encoded = ctx.alloc().directBuffer(MAX_HEADER + size).writeByte(kind);
        if (size <= 125) {
            encoded.writeByte(size);
        } else if (size <= 0xffff) {
            encoded.writeByte(126).writeShort(size);
        } else {
            encoded.writeByte(127).writeLong(size);
        }
        encoded.writeBytes(payload);
        frame.release();
        ctx.write(encoded, new Completion(promise, frame, size));
    }

    /** Also completes the promise of the writer. */
    private final class Completion extends DefaultChannelPromise implements ChannelFutureListener {

        private final ChannelPromise origin;
        private final WebSocketFrame frame;
        private final int size;

        private Completion(ChannelPromise origin, WebSocketFrame frame, int size) {
            super(origin.channel());
            this.origin = origin;
            this.frame = frame;
            this.size = size;
            addListener(this);
        }

        @Override
        public void operationComplete(ChannelFuture done) {
            try {
                session.outbound.written(frame, size, done.isSuccess());
            } finally {
                if (done.isSuccess()) {
                    origin.trySuccess();
                } else {
                    origin.tryFailure(done.cause());
                }
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException frame) {
            session.corrupted(frame.closeStatus().code());
        }
        ctx.fireExceptionCaught(cause);
    }
}
