package io.icws.gateway.ic;

import io.icws.certificate.BlsLibrary;
import io.icws.gateway.ic.identity.GatewayIdentity;
import io.icws.gateway.ic.identity.IdentityProperties;
import io.icws.gateway.ic.identity.KeyFileException;
import io.icws.gateway.metrics.GatewayMeter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Connects to one network: wires the objects that serve it, provides them as beans, and runs the tasks that keep them
 * current. Construction and start neither wait for the network nor fail because of it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IcProperties.class, IdentityProperties.class})
class IcConfiguration implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(IcConfiguration.class);
    private static final int IDLE_THREAD_SECONDS = 60;

    /** Answers that may wait for one verification thread: about 10 s of work. One more counts as malformed. */
    private static final int VERIFICATION_QUEUE = 10_000;

    private static final Duration CLOCK_CHECK_INTERVAL = Duration.ofSeconds(5);

    private final IcProperties properties;
    private final Network network;
    private final HttpClientSettings settings;
    private final ReplicaClient replica;
    private final ApiVersions versions;
    private final RootKey rootKey;
    private final IcTime time;
    private final ClockCheck clockCheck;
    private final NetworkProbe probe;
    private final NetworkStatus status;
    private final CertificateChecks polledCertificates;
    private final GatewayAgent agent;
    private final Scheduler verification;
    private final Scheduler pollVerification;
    private final Disposable.Composite tasks = Disposables.composite();
    private volatile boolean running;

    @Bean
    @ConditionalOnMissingBean
    static Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    static SteadyClock steadyClock(Clock clock) {
        return SteadyClock.from(clock.instant());
    }

    @Bean
    @ConditionalOnMissingBean
    static GatewayIdentity gatewayIdentity(IdentityProperties properties) throws KeyFileException {
        return properties.load();
    }

    @Bean
    static HttpClientSettings httpClientSettings(IcProperties properties, ObjectProvider<BuildProperties> build) {
        var version =
                build.stream().map(BuildProperties::getVersion).findFirst().orElse("development");
        var proxy = new ProxyChoice(properties, System.getenv(), System.getProperties()).proxy();
        return new HttpClientSettings("ic-websocket-gateway/" + version, proxy);
    }

    IcConfiguration(
            GatewayIdentity identity,
            IcProperties properties,
            HttpClientSettings settings,
            Clock clock,
            SteadyClock steady,
            MeterRegistry meters)
            throws BlsLibrary.LoadException {
        BlsLibrary.load();
        this.properties = properties;
        this.network = Network.of(properties.url(), properties.network());
        this.settings = settings;
        this.replica = new ReplicaClient(properties, settings, clock, steady, meters);
        this.versions = new ApiVersions(replica, properties);
        this.verification = scheduler("certificates", properties);
        this.pollVerification = scheduler("poll-checks", properties);
        this.time = new IcTime(clock, steady);
        this.clockCheck = new ClockCheck(time, network, steady);
        this.rootKey = new RootKey(network, replica, properties, clock, time, steady, verification);
        var refused = GatewayMeter.IC_CERTIFICATES_REFUSED.counter(meters);
        var certificates = new CertificateChecks(rootKey, verification, refused);
        this.polledCertificates = new CertificateChecks(rootKey, pollVerification, refused);
        var requests = new OwnRequests(identity, time.clock());
        var state = new StateReader(replica, versions, requests, certificates, polledCertificates);
        this.probe = new NetworkProbe(network, state.rootSubnetTime(), time, properties, steady);
        this.status = new NetworkStatus(properties.url(), network, rootKey, clockCheck, probe, time, replica, meters);
        var unsigned = GatewayMeter.QUERY_SIGNATURES_REFUSED.counter(meters);
        var signatures = properties.querySignatures().areVerifiedOn(network)
                ? new QuerySignatures(new NodeKeys(state::nodes, steady), clock, pollVerification, unsigned)
                : null;
        this.agent = new GatewayAgent(
                requests, replica, versions, rootKey, state, signatures, new CallFollower(time.clock()));
    }

    private static Scheduler scheduler(String name, IcProperties properties) {
        return Schedulers.newBoundedElastic(
                properties.verificationThreads(), VERIFICATION_QUEUE, name, IDLE_THREAD_SECONDS, true);
    }

    @Bean
    GatewayAgent agent() {
        return agent;
    }

    @Bean
    NetworkStatus status() {
        return status;
    }

    @Bean
    RootKey rootKey() {
        return rootKey;
    }

    @Bean
    ReactiveCertificateVerifier polledCertificates() {
        return polledCertificates;
    }

    @Bean
    IcTime time() {
        return time;
    }

    ApiVersions versions() {
        return versions;
    }

    /** Starts to learn the root key, the endpoints and the time of the network. Once only. */
    @Override
    public void start() {
        running = true;
        log.atLevel(
                        network == Network.LOCAL && Network.isFetchedOverOpenNetwork(properties.url())
                                ? Level.WARN
                                : Level.INFO)
                .log(
                        "Serving the {} network at {}, trusting {}",
                        status.network(),
                        properties.url(),
                        network.trust(properties.url(), properties.network()));
        if (settings.proxy() != null) {
            log.info("Requests to the network go through the proxy {}", settings.proxy());
        }
        log.info("Gateway Agent principal: {}", agent.self());
        tasks.add(rootKey.load().subscribe(none -> {}, bug -> log.error("Fetching the root key has ended", bug)));
        tasks.add(rootKey.ready()
                .then(probe.run())
                .subscribe(none -> {}, bug -> log.error("Probing the network has ended", bug)));
        tasks.add(Flux.interval(CLOCK_CHECK_INTERVAL)
                .onBackpressureDrop()
                .subscribe(tick -> clockCheck.isUnusable(), bug -> log.error("Checking the clock has ended", bug)));
        tasks.add(versions.watch()
                .subscribe(used -> {}, bug -> log.error("Probing the network's endpoints has ended", bug)));
    }

    /** Ends all requests. When beans are destroyed the event loops may have ended already and would reject that. */
    @Override
    @PreDestroy
    public void stop() {
        running = false;
        tasks.dispose();
        replica.dispose();
        verification.dispose();
        pollVerification.dispose();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before the servers and the drain of sessions, and so stops after them. */
    @Override
    public int getPhase() {
        return 0;
    }
}
