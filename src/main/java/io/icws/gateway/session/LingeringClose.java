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
 * Closes a connection whose peer still sends, so that the peer gets the close frame. If a socket is closed with bytes unread,
 * the kernel sends a reset, which destroys what the peer has not read yet. So only the output is shut down at once; input is
 * discarded until the peer closes its side, or a time has passed.
 */
final class LingeringClose extends ChannelDuplexHandler {

    private final Duration timeout;
    private boolean closedByPeer;
    private boolean lingering;

    /** @param timeout for the peer to close its side */
    LingeringClose(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        closedByPeer |= message instanceof CloseWebSocketFrame;
        ctx.fireChannelRead(message);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise is completed
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

    @SuppressWarnings("FutureReturnValueIgnored") // the close future is completed
    private void linger(DuplexChannel channel) {
        var timer = channel.eventLoop()
                .schedule(
                        () -> channel.unsafe().close(channel.unsafe().voidPromise()),
                        timeout.toMillis(),
                        TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> timer.cancel(false));
        channel.pipeline().addFirst(new Discard());
        // The validator may be removed before the connection ends.
        FrameValidator.forgetFragments(channel.pipeline());
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(notified -> channel.shutdownOutput());
        }
        channel.config().setAutoRead(true);
    }

    /** Reads without demand: otherwise the end of the peer's side would not be noticed. */
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
