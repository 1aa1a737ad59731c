package io.icws.gateway.session;

import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.netty.Connection;

/** Ends a connection whose peer does not take the close frame, which would wait behind unsent messages for ever. */
final class ChannelCut {

    static final String CONNECTION = ChannelCut.class.getName();

    private ChannelCut() {}

    static Runnable of(WebSocketSession socket) {
        return () -> {
            if (socket.getAttributes().get(CONNECTION) instanceof Connection connection) {
                connection.dispose();
            }
        };
    }
}
