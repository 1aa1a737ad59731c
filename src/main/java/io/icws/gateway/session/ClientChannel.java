package io.icws.gateway.session;

import io.icws.gateway.tracing.ConnectionTrace;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.netty.NettyPipeline;

/**
 * The Netty channel of a WebSocket. Spring's {@link WebSocketSession} does not offer it, so the upgrade puts it into the
 * session's attributes.
 */
record ClientChannel(Channel netty) {

    private static final String ATTRIBUTE = ClientChannel.class.getName();

    /** Attributes for the session of a WebSocket. */
    static Map<String, Object> attributes(Channel channel, ConnectionTrace trace) {
        var known = new ClientChannel(channel);
        return trace.isSampled()
                ? Map.of(ATTRIBUTE, known, ConnectionTrace.ATTRIBUTE, trace)
                : Map.of(ATTRIBUTE, known);
    }

    /** Null if the session was not made by {@link GatewayUpgradeStrategy}. */
    static @Nullable ClientChannel of(WebSocketSession socket) {
        return socket.getAttributes().get(ATTRIBUTE) instanceof ClientChannel channel ? channel : null;
    }

    /** Adds a handler of WebSocket frames in front of Reactor Netty's streams. */
    void addHandler(ChannelHandler handler) {
        netty.pipeline()
                .addBefore(NettyPipeline.ReactiveBridge, handler.getClass().getName(), handler);
    }

    /**
     * Ends a connection whose peer does not take the close frame, which would wait behind unsent messages for ever. The peer
     * gets a TCP reset: after an orderly end the kernel would try to send the rest for minutes.
     */
    void reset() {
        netty.eventLoop().execute(() -> {
            if (netty.isOpen()) {
                netty.config().setOption(ChannelOption.SO_LINGER, 0);
                // Not through the pipeline: under TLS that would first wait for unsent data as well.
                netty.unsafe().close(netty.voidPromise());
            }
        });
    }
}
