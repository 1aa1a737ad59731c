package io.icws.gateway.session;

import io.icws.gateway.tracing.Traces;
import java.net.URI;
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

/** Upgrades a connection to a WebSocket with the gateway's frame limit and handlers. */
final class GatewayUpgradeStrategy extends ReactorNettyRequestUpgradeStrategy implements WebSocketService {

    /** Sessions do not use the request's URI. */
    private static final URI NO_URI = URI.create("");

    private static final MultiValueMap<String, HttpCookie> NO_COOKIES =
            CollectionUtils.unmodifiableMultiValueMap(new LinkedMultiValueMap<>(0));

    private final Traces traces;

    GatewayUpgradeStrategy(int maxFrameSize, Traces traces) {
        // Pings go to the session: Reactor Netty would answer without end a client that sends them but never reads.
        super(() -> WebsocketServerSpec.builder().handlePing(true).maxFramePayloadLength(maxFrameSize));
        this.traces = traces;
    }

    /**
     * No sub-protocol is selected: the gateway supports none, and RFC 6455 wants no header then. The session gets nothing of
     * the request that it does not use, because that would stay in memory with every idle connection.
     */
    @Override
    public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
        Object request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        if (!(request instanceof HttpServerRequest http && request instanceof Connection connection)) {
            return Mono.error(
                    new IllegalStateException("expected a request of Reactor Netty, got " + request.getClass()));
        }
        var channel = connection.channel();
        connection.addHandlerLast(new FrameValidator());
        RequestGuard.remove(channel.pipeline());
        var attributes = ClientChannel.attributes(
                channel, traces.connection(exchange.getRequest().getHeaders()));
        return upgrade(
                        exchange,
                        socket -> handler.handle(socket).doFirst(() -> forgetHeaders(http)),
                        null,
                        () -> new HandshakeInfo(
                                NO_URI, HttpHeaders.EMPTY, NO_COOKIES, Mono.empty(), null, null, attributes, null))
                // A session would keep the request's context, and with it the request, as long as it lives.
                .contextWrite(context -> Context.empty());
    }

    private static void forgetHeaders(HttpServerRequest request) {
        request.requestHeaders().clear();
        if (request instanceof HttpServerResponse response) {
            response.responseHeaders().clear();
        }
    }
}
