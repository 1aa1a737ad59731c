package io.icws.gateway.session;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.PromiseNotifier;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose peer still sends so that it gets what was written last, the close frame. If a socket is closed
 * with bytes unread, the kernel sends a reset, and that destroys what the peer has not read yet. So only the way out is
 * closed at once; what still comes in is thrown away until the peer ends its side, or a time is over.
 */
final class LingeringClose extends ChannelDuplexHandler {

    private final Duration longest;
    private boolean closedByPeer;
    private boolean lingering;

    /** @param longest how long the peer may take to end its side */
    LingeringClose(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        closedByPeer |= message instanceof CloseWebSocketFrame;
        ctx.fireChannelRead(message);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!closedByPeer && ctx.channel().isActive() && ctx.channel() instanceof DuplexChannel channel) {
            PromiseNotifier.cascade(channel.closeFuture(), promise.unvoid());
            if (!lingering) {
                lingering = true;
                linger(channel);
            }
        } else {
            ctx.close(promise);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the channel's end tells
    private void linger(DuplexChannel channel) {
        var end = channel.eventLoop()
                .schedule(
                        () -> channel.unsafe().close(channel.unsafe().voidPromise()),
                        longest.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> end.cancel(false));
        channel.pipeline().addFirst(new Discard());
        // The guard may be gone before the connection is.
        FrameValidator.forgetFragments(channel.pipeline());
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(notified -> channel.shutdownOutput());
        }
        channel.config().setAutoRead(true);
    }

    /** Reads on, whether anybody asks for it or not: only so does the end of the peer's side show. */
    private static final class Discard extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.read();
        }
    }
}
