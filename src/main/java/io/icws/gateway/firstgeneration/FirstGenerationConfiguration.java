package io.icws.gateway.firstgeneration;

import io.icws.gateway.ic.CallSigner;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.session.Generation;
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
    Generation firstGeneration(
            FirstGenerationProperties properties,
            InternetComputer ic,
            CallSigner signer,
            Scheduler frameCheckScheduler,
            CanisterLimits canisters) {
        return new Version0(properties.path(), new KeyLookups(ic), signer, frameCheckScheduler, canisters);
    }
}
