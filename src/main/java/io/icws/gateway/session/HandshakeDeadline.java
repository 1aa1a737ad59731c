package io.icws.gateway.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.netty.Connection;

/**
 * Cuts a connection that has not become a WebSocket in time, whatever else it did: said nothing, sent its request byte by
 * byte, or spoke HTTP only. Reactor Netty's own timeouts begin with a complete request or start again with every byte.
 */
final class HandshakeDeadline extends ChannelInboundHandlerAdapter {

    private final Duration timeout;

    private HandshakeDeadline(Duration timeout) {
        this.timeout = timeout;
    }

    static void guard(Channel channel, Duration timeout) {
        channel.pipeline().addFirst(new HandshakeDeadline(timeout));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var channel = context.channel();
        var cut = channel.eventLoop().schedule(() -> end(channel), timeout.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> cut.cancel(false));
        context.pipeline().remove(this);
        context.fireChannelActive();
    }

    private static void end(Channel channel) {
        if (channel.pipeline().get(WebSocketFrameDecoder.class) == null) {
            Connection.from(channel).dispose();
        }
    }
}
