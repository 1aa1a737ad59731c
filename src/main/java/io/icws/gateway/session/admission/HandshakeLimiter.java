package io.icws.gateway.session.admission;

import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/** Refuses handshakes beyond a limit, before the upgrade, where a connection costs little. */
public final class HandshakeLimiter implements WebSocketService {

    private static final String RETRY_AFTER_SECONDS = "5";

    /** Set on a connection that is counted. */
    private static final AttributeKey<Boolean> COUNTED = AttributeKey.valueOf(HandshakeLimiter.class, "counted");

    private final WebSocketService next;
    private final BooleanSupplier draining;
    private final BufferedBytes buffered;
    private final Limit.Counters limits;
    private final TrustedProxies proxies;
    private final Origins origins;
    private final AddressLimits addresses;

    /**
     * @param next does the upgrade
     * @param draining whether the gateway is shutting down
     */
    public HandshakeLimiter(
            WebSocketService next,
            BooleanSupplier draining,
            BufferedBytes buffered,
            AdmissionProperties properties,
            Limit.Counters limits,
            MeterRegistry meters) {
        this.next = next;
        this.draining = draining;
        this.buffered = buffered;
        this.limits = limits;
        this.proxies = new TrustedProxies(properties.trustedProxies(), properties.forwardingHeader());
        this.origins = properties.origins();
        this.addresses = new AddressLimits(properties, System::nanoTime);
        GatewayMeter.CONNECTIONS.gauge(meters, addresses, AddressLimits::connections);
        GatewayMeter.CONNECTIONS_MAX.gauge(meters, properties, AdmissionProperties::maxConnections);
    }

    @Override
    public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler handler) {
        return Mono.defer(() -> {
            Object request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
            if (!(request instanceof Connection connection && request instanceof HttpServerRequest http)) {
                return Mono.error(new IllegalStateException("expected a request of Reactor Netty"));
            }
            var limit = refusal(connection.channel(), exchange.getRequest().getHeaders());
            if (limit != null) {
                return refuse(exchange, limit);
            }
            var fault = OpeningHandshake.fault(exchange.getRequest(), http);
            return fault == null
                    ? next.handleRequest(exchange, handler)
                    : OpeningHandshake.refuse(exchange.getResponse(), fault);
        });
    }

    private Limit.@Nullable Handshake refusal(Channel channel, HttpHeaders headers) {
        if (draining.getAsBoolean()) {
            return Limit.Handshake.DRAINING;
        }
        if (buffered.isTight()) {
            return Limit.Handshake.BUFFERED;
        }
        var address = address(channel, headers);
        if (!addresses.tryConnect(address)) {
            return Limit.Handshake.HANDSHAKE_RATE;
        }
        if (!origins.allow(headers.getOrigin())) {
            return Limit.Handshake.ORIGIN;
        }
        return count(channel, address);
    }

    private ClientAddress address(Channel channel, HttpHeaders headers) {
        var peer = ProxyProtocol.peer(channel);
        return peer == null
                ? new ClientAddress(false, 0)
                : proxies.find(peer, name -> headers.getOrDefault(name, List.of()));
    }

    /** Counts a connection once, until it closes, even if it asks for several upgrades. */
    private Limit.@Nullable Handshake count(Channel channel, ClientAddress address) {
        if (channel.hasAttr(COUNTED)) {
            return null;
        }
        var refused = addresses.open(address);
        if (refused == null) {
            channel.attr(COUNTED).set(true);
            channel.closeFuture().addListener(closed -> addresses.close(address));
        }
        return refused;
    }

    private Mono<Void> refuse(ServerWebExchange exchange, Limit.Handshake limit) {
        limits.hit(limit);
        var response = exchange.getResponse();
        response.setStatusCode(limit.status());
        if (limit != Limit.Handshake.ORIGIN) {
            response.getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return response.setComplete();
    }
}
