package io.icws.gateway.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.util.ReferenceCountUtil;

/**
 * Checks frames between the frame decoder and the aggregator of fragments, and corrects what Reactor Netty does not handle.
 *
 * <ul>
 *   <li>Netty accepts reserved bits, which belong to extensions. The gateway negotiates none, so they break the protocol, and
 *       nothing after them is read.
 *   <li>Every ping is answered at once. For a client that does not read, pings are dropped, because the answers would pile up
 *       without bound (RFC 6455, 5.5.3, allows that).
 *   <li>Frames that a client sends before its handshake is answered (RFC 6455, 4.1, forbids it) arrive undecoded. They would be
 *       lost and their buffers leaked, so the connection is closed.
 *   <li>Netty logs a connection that ends within a fragmented message as an error with a stack trace. Any client could cause
 *       that, so the fragments are dropped first.
 * </ul>
 */
final class FrameValidator extends ChannelInboundHandlerAdapter {

    private boolean broken;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nothing follows
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (broken) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof ByteBuf early) {
            broken = true;
            early.release();
            context.close();
            return;
        }
        if (message instanceof WebSocketFrame frame && frame.rsv() != 0) {
            broken = true;
            frame.release();
            throw new CorruptedWebSocketFrameException(
                    WebSocketCloseStatus.PROTOCOL_ERROR, "a frame with reserved bits (expected: none)");
        }
        if (message instanceof PingWebSocketFrame ping && !context.channel().isWritable()) {
            ping.release();
            context.read();
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        forgetFragments(context.pipeline());
        context.fireChannelInactive();
    }

    /** Drops the fragments of an incomplete message. To be called before a connection ends. */
    static void forgetFragments(ChannelPipeline pipeline) {
        if (pipeline.get(WebSocketFrameAggregator.class) != null) {
            pipeline.remove(WebSocketFrameAggregator.class);
        }
    }
}
