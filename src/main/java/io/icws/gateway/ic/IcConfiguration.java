package io.icws.gateway.ic;

import io.icws.gateway.ic.certificate.BlsLibrary;
import io.icws.gateway.ic.certificate.BlsLibraryException;
import io.icws.gateway.ic.identity.GatewayIdentity;
import io.icws.gateway.ic.identity.IdentityProperties;
import io.icws.gateway.ic.identity.KeyFileException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The Internet Computer for all who ask for an {@link InternetComputer} or its {@link NetworkState}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IcProperties.class, IdentityProperties.class})
public class IcConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SteadyClock steadyClock(Clock clock) {
        return SteadyClock.from(clock.instant());
    }

    @Bean
    @ConditionalOnMissingBean
    GatewayIdentity gatewayIdentity(IdentityProperties properties) throws KeyFileException {
        return properties.load();
    }

    @Bean(initMethod = "start", destroyMethod = "dispose")
    GatewayAgent gatewayAgent(GatewayIdentity identity, IcProperties properties, Clock clock, MeterRegistry meters)
            throws BlsLibraryException {
        BlsLibrary.load();
        return new GatewayAgent(identity, properties, clock, meters);
    }

    @Bean
    IcTime icTime(GatewayAgent agent) {
        return agent.time();
    }
}
