package io.icws.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** Counts what a gateway hands to its clients' sockets. */
@Sharable
public final class Wire extends ChannelOutboundHandlerAdapter
        implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong flushes = new AtomicLong();

    public long bytes() {
        return bytes.get();
    }

    public long flushes() {
        return flushes.get();
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> server.doOnChannelInit(
                (observer, channel, peer) -> channel.pipeline().addFirst(this)));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf buffer) {
            bytes.addAndGet(buffer.readableBytes());
        }
        context.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        flushes.incrementAndGet();
        context.flush();
    }
}
