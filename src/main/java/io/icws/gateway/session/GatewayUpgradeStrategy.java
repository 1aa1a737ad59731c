package io.icws.gateway.session;

import java.util.HashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.WebsocketServerSpec;

/** Upgrades with the gateway's frame limit and guard, and lets a session reach its connection. */
final class GatewayUpgradeStrategy extends ReactorNettyRequestUpgradeStrategy {

    GatewayUpgradeStrategy(int maxFrameSize) {
        // Pings go to the session: Reactor Netty would answer without end a client that sends them but never reads.
        super(() -> WebsocketServerSpec.builder().handlePing(true).maxFramePayloadLength(maxFrameSize));
    }

    @Override
    public Mono<Void> upgrade(
            ServerWebExchange exchange,
            WebSocketHandler handler,
            @Nullable String subProtocol,
            Supplier<HandshakeInfo> handshakeInfoFactory) {
        Object request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        return super.upgrade(exchange, handler, subProtocol, () -> withConnection(handshakeInfoFactory.get(), request));
    }

    private static HandshakeInfo withConnection(HandshakeInfo info, Object request) {
        if (!(request instanceof Connection connection)) {
            return info;
        }
        connection.addHandlerLast(new FrameGuard());
        var attributes = new HashMap<>(info.getAttributes());
        attributes.put(ChannelCut.CONNECTION, connection);
        return new HandshakeInfo(
                info.getUri(),
                info.getHeaders(),
                info.getCookies(),
                info.getPrincipal(),
                info.getSubProtocol(),
                info.getRemoteAddress(),
                attributes,
                info.getLogPrefix());
    }
}
