package io.icws.gateway.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.netty.Connection;

/**
 * Closes a connection that has not become a WebSocket in time: one that sends nothing, sends its request byte by byte, or sends
 * plain HTTP only. Reactor Netty's timeouts begin with a complete request or start again with every byte.
 */
final class HandshakeDeadline extends ChannelInboundHandlerAdapter {

    private final Duration timeout;

    private HandshakeDeadline(Duration timeout) {
        this.timeout = timeout;
    }

    static void install(Channel channel, Duration timeout) {
        channel.pipeline().addFirst(new HandshakeDeadline(timeout));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var channel = context.channel();
        var timer = channel.eventLoop().schedule(() -> end(channel), timeout.toMillis(), TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> timer.cancel(false));
        context.pipeline().remove(this);
        context.fireChannelActive();
    }

    private static void end(Channel channel) {
        if (channel.pipeline().get(WebSocketFrameDecoder.class) == null) {
            Connection.from(channel).dispose();
        }
    }
}
