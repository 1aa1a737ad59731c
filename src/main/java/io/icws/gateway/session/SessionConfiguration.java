package io.icws.gateway.session;

import io.icws.gateway.ic.IcTime;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.ReactiveCertificateVerifier;
import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.metrics.UsageProperties;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.polling.PollingProperties;
import io.icws.gateway.relay.Relay;
import io.icws.gateway.relay.RelayProperties;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.RoutingProperties;
import io.icws.gateway.session.admission.AdmissionProperties;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.session.admission.HandshakeLimiter;
import io.icws.gateway.session.admission.Limit;
import io.icws.gateway.session.admission.ProxyProtocol;
import io.icws.gateway.tracing.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The beans of sessions, and of what they use: relay, polling, routing and usage. */
@Configuration(proxyBeanMethods = false)
@Import({
    Authentication.class,
    BufferedBytes.class,
    CanisterCalls.class,
    ClientDirectory.class,
    Limit.Counters.class,
    SessionDrain.class,
    SessionServices.class
})
@EnableConfigurationProperties({
    SessionProperties.class,
    DrainProperties.class,
    AdmissionProperties.class,
    RelayProperties.class,
    PollingProperties.class,
    UsageProperties.class,
    RoutingProperties.class
})
public class SessionConfiguration {

    /** About 200 bytes each. Clients that reconnect within the life of a delegation need no new check of its signature. */
    private static final int CACHED_DELEGATIONS = 10_000;

    @Bean
    Relay relay(
            InternetComputer ic, RelayProperties properties, IcTime time, SteadyClock steady, MeterRegistry meters) {
        return new Relay(ic, properties, time.clock(), steady, meters);
    }

    @Bean(destroyMethod = "dispose")
    CanisterPollerRegistry canisterPollerRegistry(
            InternetComputer ic,
            ReactiveCertificateVerifier certified,
            RoutingProperties routing,
            PollingProperties properties,
            BufferedBytes bufferedBytes,
            SteadyClock clock,
            Usage usage,
            MeterRegistry meters,
            Traces traces) {
        return new CanisterPollerRegistry(
                ic,
                certified,
                MessageRouter.routers(routing, meters),
                properties,
                bufferedBytes.ofPages(),
                clock,
                usage,
                meters,
                traces);
    }

    @Bean
    Usage usage(UsageProperties properties, InternetComputer ic, Clock clock, MeterRegistry meters) {
        return new Usage(properties, meters, ic.self(), clock.instant());
    }

    @Bean
    SessionMeters sessionMeters(MeterRegistry meters, IcTime time) {
        return new SessionMeters(meters, time.clock());
    }

    @Bean
    CanisterLimits canisterLimits(AdmissionProperties properties, MeterRegistry meters) {
        return new CanisterLimits(properties, meters, System::nanoTime);
    }

    @Bean(destroyMethod = "dispose")
    SessionRegistry sessionRegistry(
            ClientDirectory clients, CanisterCalls calls, BufferedBytes buffered, SteadyClock clock) {
        return new SessionRegistry(clients, calls, buffered, clock);
    }

    @Bean(destroyMethod = "dispose")
    Scheduler frameCheckScheduler(SessionProperties properties) {
        int threads = Runtime.getRuntime().availableProcessors();
        return Schedulers.newBoundedElastic(
                threads, Math.ceilDiv(properties.constants().admissionQueue(), threads), "frame-checks", 60, true);
    }

    @Bean(destroyMethod = "dispose")
    Scheduler canisterSignatureScheduler(AdmissionProperties properties) {
        return Schedulers.newBoundedElastic(
                properties.canisterSignatureThreads(),
                properties.constants().canisterSignatureQueue(),
                "canister-signatures",
                60,
                true);
    }

    @Bean
    EnvelopeVerifier envelopeVerifier() {
        return new EnvelopeVerifier(CACHED_DELEGATIONS);
    }

    @Bean
    Generation version1(
            InternetComputer ic,
            CanisterLimits canisters,
            Authentication authentication,
            AdmissionProperties properties) {
        return new Version1(ic, canisters, authentication, properties.verifyMessages());
    }

    @Bean
    HandlerMapping gatewayMapping(List<Generation> generations, SessionServices services) {
        return new SimpleUrlHandlerMapping(
                generations.stream()
                        .collect(Collectors.toMap(
                                Generation::path, generation -> new GatewayWebSocketHandler(generation, services))),
                -1);
    }

    @Bean
    WebSocketHandlerAdapter webSocketHandlerAdapter(WebSocketService webSocketService) {
        return new WebSocketHandlerAdapter(webSocketService);
    }

    @Bean
    WebSocketService webSocketService(
            SessionProperties properties,
            SessionDrain drain,
            AdmissionProperties admissionProperties,
            BufferedBytes bufferedBytes,
            Limit.Counters limits,
            MeterRegistry meters,
            Traces traces) {
        var upgrade = new GatewayUpgradeStrategy(
                Math.toIntExact(properties.maxFrameSize().toBytes()), traces);
        return new HandshakeLimiter(upgrade, drain::isDraining, bufferedBytes, admissionProperties, limits, meters);
    }

    /** Adds the handlers that each connection needs before HTTP. */
    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> connectionHandlers(
            SessionProperties properties, AdmissionProperties admissionProperties) {
        var proxies = admissionProperties.proxyProtocolPeers();
        return factory -> factory.addServerCustomizers(server -> server.doOnChannelInit((observer, channel, peer) -> {
            RequestGuard.install(channel.pipeline());
            ProxyProtocol.install(channel, proxies);
            HandshakeDeadline.install(channel, properties.constants().handshakeTimeout());
        }));
    }
}
