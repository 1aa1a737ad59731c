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
 * Stands between the frame decoder and what puts fragments together, and mends what Reactor Netty leaves open.
 *
 * <ul>
 *   <li>Reserved bits are let through for extensions, of which the gateway negotiates none: they break the protocol, and
 *       nothing after them is read.
 *   <li>Every ping is answered at once, so the answers for a client that does not read would pile up without bound; it
 *       need not be answered more often than it reads (RFC 6455, 5.5.3).
 *   <li>What a client sends before its handshake is answered (RFC 6455, 4.1, forbids it) comes undecoded, would be lost, and
 *       its buffer never freed: the connection is closed.
 *   <li>A connection that ends within a fragmented message is logged as an error with a stack trace, which any client
 *       could bring about as often as it likes.
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

    /** To be called before a connection ends: what has come of a message will not be put together any more. */
    static void forgetFragments(ChannelPipeline pipeline) {
        if (pipeline.get(WebSocketFrameAggregator.class) != null) {
            pipeline.remove(WebSocketFrameAggregator.class);
        }
    }
}
