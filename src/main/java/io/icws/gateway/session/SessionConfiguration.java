package io.icws.gateway.session;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.polling.PollingProperties;
import io.icws.gateway.relay.Relay;
import io.icws.gateway.relay.RelayProperties;
import io.icws.gateway.routing.MessageRouter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Ties the rooms together: sessions on top, relay and polling below, the Internet Computer at the bottom. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    SessionProperties.class,
    DrainProperties.class,
    RelayProperties.class,
    PollingProperties.class
})
public class SessionConfiguration {

    @Bean
    MessageRouter messageRouter() {
        return new MessageRouter();
    }

    @Bean
    Relay relay(InternetComputer ic, RelayProperties properties, Clock clock) {
        return new Relay(ic, properties, clock);
    }

    @Bean(destroyMethod = "dispose")
    CanisterPollerRegistry canisterPollerRegistry(
            InternetComputer ic,
            MessageRouter router,
            PollingProperties properties,
            Clock clock,
            MeterRegistry meters) {
        return new CanisterPollerRegistry(ic, router, properties, clock, meters);
    }

    @Bean(destroyMethod = "dispose")
    SessionRegistry sessionRegistry() {
        return new SessionRegistry();
    }

    @Bean
    SessionDrain sessionDrain(ApplicationContext context, SessionRegistry sessions, DrainProperties properties) {
        return new SessionDrain(context, sessions, properties);
    }

    @Bean(destroyMethod = "dispose")
    Scheduler admissionScheduler(SessionProperties properties) {
        return Schedulers.newBoundedElastic(
                Runtime.getRuntime().availableProcessors(), properties.admissionQueue(), "admission", 60, true);
    }

    @Bean
    WebSocketHandler gatewayWebSocketHandler(
            InternetComputer ic,
            Scheduler admissionScheduler,
            MessageRouter router,
            Relay relay,
            CanisterPollerRegistry pollers,
            SessionRegistry sessions,
            SessionProperties properties,
            Clock clock) {
        return new GatewayWebSocketHandler(new SessionServices(
                ic,
                new Admission(ic, new EnvelopeVerifier(), clock),
                admissionScheduler,
                router,
                relay,
                pollers,
                sessions,
                properties,
                clock));
    }

    /** Every path is a gateway, as in the Rust gateway. */
    @Bean
    HandlerMapping gatewayMapping(WebSocketHandler gatewayWebSocketHandler) {
        return new SimpleUrlHandlerMapping(Map.of("/**", gatewayWebSocketHandler), -1);
    }

    @Bean
    WebSocketHandlerAdapter webSocketHandlerAdapter(WebSocketService webSocketService) {
        return new WebSocketHandlerAdapter(webSocketService);
    }

    @Bean
    WebSocketService webSocketService(SessionProperties properties, SessionRegistry sessions) {
        var upgrade = new HandshakeWebSocketService(new GatewayUpgradeStrategy(
                Math.toIntExact(properties.maxFrameSize().toBytes())));
        return (exchange, handler) -> {
            if (sessions.isDraining()) {
                exchange.getResponse().setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
                return exchange.getResponse().setComplete();
            }
            return upgrade.handleRequest(exchange, handler);
        };
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> handshakeDeadline(SessionProperties properties) {
        return factory -> factory.addServerCustomizers(server -> server.doOnChannelInit(
                (observer, channel, peer) -> HandshakeDeadline.guard(channel, properties.handshakeTimeout())));
    }
}
