package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.session.GatewayWebSocketHandler;
import io.icws.gateway.session.SessionFactory;
import io.icws.gateway.session.admission.CanisterLimits;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;

@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("gateway.first-generation.enabled")
@EnableConfigurationProperties(FirstGenerationProperties.class)
class FirstGenerationConfiguration {

    @Bean
    GatewayWebSocketHandler firstGenerationHandler(
            FirstGenerationProperties properties,
            InternetComputer ic,
            CallSigner signer,
            Scheduler frameCheckScheduler,
            CanisterLimits canisters,
            SessionFactory sessions) {
        var generation = new Version0(properties.path(), new KeyLookups(ic), signer, frameCheckScheduler, canisters);
        return new GatewayWebSocketHandler(generation, sessions);
    }
}
