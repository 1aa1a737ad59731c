package io.icws.gateway.ic;

import io.icws.certificate.BlsLibrary;
import io.icws.gateway.ic.identity.GatewayIdentity;
import io.icws.gateway.ic.identity.IdentityProperties;
import io.icws.gateway.ic.identity.KeyFileException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Provides the {@link InternetComputer}, its {@link NetworkStatus} and what verifies its certificates. */
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

    @Bean(destroyMethod = "stop")
    IcServices icServices(
            GatewayIdentity identity,
            IcProperties properties,
            ObjectProvider<BuildProperties> build,
            Clock clock,
            MeterRegistry meters)
            throws BlsLibrary.LoadException {
        BlsLibrary.load();
        var version =
                build.stream().map(BuildProperties::getVersion).findFirst().orElse("development");
        var proxy = new ProxyChoice(properties, System.getenv(), System.getProperties()).proxy();
        var settings = new HttpClientSettings("ic-websocket-gateway/" + version, proxy);
        return new IcServices(identity, properties, settings, clock, meters);
    }

    @Bean
    GatewayAgent gatewayAgent(IcServices services) {
        return services.agent();
    }

    @Bean
    NetworkStatus networkStatus(IcServices services) {
        return services.status();
    }

    @Bean
    RootOfTrust rootOfTrust(IcServices services) {
        return services.rootKey();
    }

    @Bean
    CertifiedState certifiedState(IcServices services) {
        return services.polledState();
    }

    @Bean
    IcTime icTime(IcServices services) {
        return services.time();
    }
}
