package io.icws.gateway.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * Ends a connection whose peer does not take the close frame, which would wait behind unsent messages for ever. The peer
 * gets a reset: an orderly end would leave what was not sent to the kernel, which would go on trying for minutes.
 */
final class ChannelReset {

    static final String CHANNEL = ChannelReset.class.getName();

    private ChannelReset() {}

    static Runnable of(WebSocketSession socket) {
        return () -> {
            if (socket.getAttributes().get(CHANNEL) instanceof Channel channel) {
                channel.eventLoop().execute(() -> {
                    if (channel.isOpen()) {
                        channel.config().setOption(ChannelOption.SO_LINGER, 0);
                        // Not through the pipeline: under TLS that would first wait for unsent data as well.
                        channel.unsafe().close(channel.voidPromise());
                    }
                });
            }
        };
    }
}
