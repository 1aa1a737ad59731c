package io.icws.gateway.session;

import io.icws.gateway.tracing.ConnectionTrace;
import io.icws.gateway.tracing.Traces;
import io.netty.channel.Channel;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.CollectionUtils;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.util.context.Context;

/** Upgrades with the gateway's frame limit and guard, and lets a session reach its connection. */
final class GatewayUpgradeStrategy extends ReactorNettyRequestUpgradeStrategy implements WebSocketService {

    /** No session asks for its address: that decided which handler it has. */
    private static final URI NOWHERE = URI.create("");

    private static final MultiValueMap<String, HttpCookie> NO_COOKIES =
            CollectionUtils.unmodifiableMultiValueMap(new LinkedMultiValueMap<>(0));

    private final Traces traces;

    GatewayUpgradeStrategy(int maxFrameSize, Traces traces) {
        // Pings go to the session: Reactor Netty would answer without end a client that sends them but never reads.
        super(() -> WebsocketServerSpec.builder().handlePing(true).maxFramePayloadLength(maxFrameSize));
        this.traces = traces;
    }

    /** Without a sub-protocol: the gateway knows none, and RFC 6455 wants no header then. */
    @Override
    public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
        return upgrade(
                exchange, handler, null, () -> new HandshakeInfo(NOWHERE, HttpHeaders.EMPTY, Mono.empty(), null));
    }

    @Override
    public Mono<Void> upgrade(
            ServerWebExchange exchange,
            WebSocketHandler handler,
            @Nullable String subProtocol,
            Supplier<HandshakeInfo> handshakeInfoFactory) {
        Object request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        if (!(request instanceof HttpServerRequest http && request instanceof Connection connection)) {
            return super.upgrade(exchange, handler, subProtocol, handshakeInfoFactory);
        }
        connection.addHandlerLast(new FrameValidator());
        RequestGuard.remove(connection.channel().pipeline());
        var trace = traces.connection(exchange.getRequest().getHeaders());
        var info = shortened(handshakeInfoFactory.get(), connection.channel(), trace);
        return super.upgrade(
                        exchange, socket -> handler.handle(socket).doFirst(() -> forget(http)), subProtocol, () -> info)
                // A session would keep the request's context, and with it the request, as long as it lives.
                .contextWrite(context -> Context.empty());
    }

    /** Only what a session needs: the rest would stay in memory with every idle connection. */
    private static HandshakeInfo shortened(HandshakeInfo info, Channel channel, ConnectionTrace trace) {
        return new HandshakeInfo(
                NOWHERE,
                HttpHeaders.EMPTY,
                NO_COOKIES,
                Mono.empty(),
                info.getSubProtocol(),
                null,
                trace.isSampled()
                        ? Map.of(ChannelReset.CHANNEL, channel, ConnectionTrace.ATTRIBUTE, trace)
                        : Map.of(ChannelReset.CHANNEL, channel),
                info.getLogPrefix());
    }

    /** The handshake is over, and nobody asks for its headers any more. */
    private static void forget(HttpServerRequest request) {
        request.requestHeaders().clear();
        if (request instanceof HttpServerResponse response) {
            response.responseHeaders().clear();
        }
    }
}
