package io.icws.gateway.ic;

import io.icws.gateway.ic.certificate.CertificateVerifier;
import io.icws.gateway.ic.certificate.SubnetNodes;
import io.icws.gateway.ic.identity.GatewayIdentity;
import io.icws.gateway.metrics.GatewayMeter;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.HashTree;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.RequestId;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The agent of the gateway: signs what it asks, posts what clients signed, believes only what is certified. Being built
 * and started it never waits for the network and never fails because of it.
 */
final class GatewayAgent
        implements InternetComputer, CallSigner, NetworkState, RootOfTrust, CertifiedState, Disposable {

    private static final Logger log = LoggerFactory.getLogger(GatewayAgent.class);
    private static final int IDLE_THREAD_SECONDS = 60;
    private static final Duration CLOCK_CHECK_INTERVAL = Duration.ofSeconds(5);

    /** The registry of the Internet Computer. Certificates of its subnet need no delegation. */
    private static final Principal ROOT_SUBNET_CANISTER = canister("rwlgt-iiaaa-aaaaa-aaaaa-cai");

    private final URI url;
    private final Network network;
    private final String trust;
    private final GatewayIdentity identity;
    private final Egress egress;
    private final ReplicaClient replica;
    private final ApiVersions versions;
    private final RootKey rootKey;
    private final IcTime time;
    private final ClockCheck clockCheck;
    private final NetworkWatch watch;
    private final CertificateChecks certificates;
    private final CertificateChecks polledCertificates;
    private final @Nullable QuerySignatures signatures;
    private final OwnRequests requests;
    private final CallFollower follower;
    private final Scheduler verification;
    private final Scheduler pollVerification;
    private final Disposable.Composite tasks = Disposables.composite();

    GatewayAgent(GatewayIdentity identity, IcProperties properties, Egress egress, Clock clock, MeterRegistry meters) {
        var steady = SteadyClock.from(clock.instant());
        this.url = properties.url();
        this.network = Network.of(properties.url(), properties.network());
        this.trust = network.trust(url, properties.network());
        this.identity = identity;
        this.egress = egress;
        this.replica = new ReplicaClient(properties, egress, clock, steady, meters);
        this.versions = new ApiVersions(replica, properties);
        this.verification = scheduler("certificates", properties);
        this.pollVerification = scheduler("poll-checks", properties);
        this.time = new IcTime(clock, steady);
        this.clockCheck = new ClockCheck(time, network, steady);
        this.rootKey = new RootKey(network, replica, properties, clock, time, steady, verification);
        var refused = GatewayMeter.IC_CERTIFICATES_REFUSED.counter(meters);
        this.certificates = new CertificateChecks(rootKey, verification, refused);
        this.requests = new OwnRequests(identity, time.clock());
        this.follower = new CallFollower(time.clock());
        this.watch = new NetworkWatch(network, certifiedTime(), time, properties, steady);
        this.polledCertificates = new CertificateChecks(rootKey, pollVerification, refused);
        var unsigned = GatewayMeter.QUERY_SIGNATURES_REFUSED.counter(meters);
        this.signatures = properties.querySignatures().areVerifiedOn(network)
                ? new QuerySignatures(
                        new NodeKeys(this::nodes, properties.querySignatures(), steady),
                        clock,
                        pollVerification,
                        unsigned)
                : null;
        GatewayMeter.IC_READY.gauge(meters, this, agent -> agent.isReady() ? 1 : 0);
        GatewayMeter.CLOCK_OFFSET.gauge(meters, time, GatewayAgent::offsetSeconds);
    }

    private static Principal canister(String text) {
        try {
            return Principal.parse(text);
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static double offsetSeconds(IcTime time) {
        var offset = time.offset();
        return offset == null ? Double.NaN : offset.toMillis() / 1e3;
    }

    private static Scheduler scheduler(String name, IcProperties properties) {
        return Schedulers.newBoundedElastic(
                properties.verificationThreads(), properties.verificationQueue(), name, IDLE_THREAD_SECONDS, true);
    }

    /** Starts to learn the root key, the endpoints and the time of the network. Once only. */
    void start() {
        logTrust();
        if (egress.proxy() != null) {
            log.info("Requests to the network go through the proxy {}", egress.proxy());
        }
        log.info("Gateway Agent principal: {}", self());
        tasks.add(rootKey.load().subscribe(none -> {}, bug -> log.error("The root key is no longer looked for", bug)));
        tasks.add(rootKey.ready()
                .then(watch.watch())
                .subscribe(none -> {}, bug -> log.error("The network is no longer watched", bug)));
        tasks.add(Flux.interval(CLOCK_CHECK_INTERVAL)
                .onBackpressureDrop()
                .subscribe(tick -> clockCheck.isUnusable(), bug -> log.error("The clock is no longer checked", bug)));
        tasks.add(versions.watch().subscribe(used -> {}, bug -> log.error("Endpoints are no longer looked for", bug)));
    }

    private void logTrust() {
        var level = network == Network.LOCAL && Network.isFetchedOverOpenNetwork(url) ? Level.WARN : Level.INFO;
        log.atLevel(level).log("Serving the {} network at {}, trusting {}", network(), url, trust);
    }

    @Override
    public Principal self() {
        return identity.principal();
    }

    @Override
    public boolean callsAreCertified() {
        return versions.callsAreCertified();
    }

    ApiVersion callVersion() {
        return versions.call();
    }

    @Override
    public Mono<CallStatus> call(Principal canister, RequestId requestId, byte[] envelopeBody) {
        return onceReady(() -> status(replica.relay(versions.call(), canister, envelopeBody), canister, requestId))
                .doOnError(IcException.class, replica::relayFailed);
    }

    @Override
    public Mono<CallStatus> submit(Principal canister, RequestId requestId, byte[] envelopeBody) {
        return onceReady(
                        () -> status(replica.relay(versions.submission(), canister, envelopeBody), canister, requestId))
                .doOnError(IcException.class, replica::relayFailed);
    }

    @Override
    public Mono<CallStatus> callAsSelf(Principal canister, String method, byte[] arg) {
        return onceReady(() -> {
                    var call = requests.call(canister, method, arg);
                    return status(replica.call(versions.call(), canister, call.body()), canister, call.id())
                            .flatMap(first -> follower.follow(call.expiry(), first, readStatus(canister, call.id())));
                })
                .doOnError(IcException.class, replica::ownFailed);
    }

    @Override
    public Envelope sign(Principal canister, String method, byte[] arg) {
        try {
            return Envelope.decode(requests.call(canister, method, arg).body());
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Mono<byte[]> queryAsSelf(Principal canister, String method, byte[] arg) {
        var signed = requests.query(canister, method, arg);
        return Mono.defer(() -> {
                    var query = signed.get();
                    return replica.query(versions.query(), canister, query.body())
                            .doOnError(IcException.class, versions::doubt)
                            .flatMap(answer -> believed(answer, canister, query.id()));
                })
                .map(answer -> switch (answer) {
                    case ReplicaAnswer.Query.Replied(byte[] reply) -> reply;
                    case ReplicaAnswer.Query.Rejected(IcError.Reject reject) ->
                        throw new IcException(new IcError.Rejected(reject));
                })
                .doOnError(IcException.class, replica::pollFailed);
    }

    private Mono<ReplicaAnswer.Query> believed(SignedAnswer answer, Principal canister, RequestId query) {
        return signatures == null ? Mono.just(answer.said()) : signatures.verify(answer, canister, query);
    }

    private Mono<SubnetNodes> nodes(Principal canister) {
        return Mono.defer(() -> readState(canister, requests.readSubnets().body()))
                .flatMap(certificate -> polledCertificates.verifyNodes(certificate, canister));
    }

    @Override
    public Mono<HashTree> verify(byte[] certificate, Principal canister) {
        return polledCertificates.verify(certificate, canister);
    }

    private Mono<HashTree> certifiedTime() {
        return Mono.defer(() -> readState(ROOT_SUBNET_CANISTER, requests.readTime()))
                .flatMap(certificate -> certificates.verify(certificate, ROOT_SUBNET_CANISTER))
                .doOnError(IcException.class, replica::ownFailed);
    }

    private Mono<CallStatus> onceReady(Supplier<Mono<CallStatus>> request) {
        return Mono.defer(() -> rootKey.verifier() != null
                ? request.get()
                : Mono.error(new IcException(new IcError.NotSent("the root key of the network is not known yet"))));
    }

    private Mono<CallStatus> status(Mono<ReplicaAnswer.Call> answer, Principal canister, RequestId call) {
        var usable = answer.doOnError(IcException.class, versions::doubt)
                .onErrorMap(IcException.class, this::unlessLearning);
        return usable.flatMap(said -> switch (said) {
            case ReplicaAnswer.Call.Certified(byte[] certificate) -> certified(certificate, canister, call);
            case ReplicaAnswer.Call.Accepted() -> Mono.just(new CallStatus.Pending(0));
            case ReplicaAnswer.Call.Refused(IcError.Reject reject) ->
                Mono.error(new IcException(new IcError.Rejected(reject)));
        });
    }

    /** Before the endpoints are known, a refusal may be that of a path the network does not know. */
    private IcException unlessLearning(IcException e) {
        return e.error() instanceof IcError.Http http && !http.isTransient() && !versions.areKnown()
                ? new IcException(new IcError.NotSent("the call endpoints of the network are not known yet"))
                : e;
    }

    private Mono<CallStatus> readStatus(Principal canister, RequestId call) {
        return Mono.defer(() -> readState(canister, requests.readState(call).body()))
                .flatMap(certificate -> certified(certificate, canister, call));
    }

    private Mono<byte[]> readState(Principal canister, byte[] request) {
        return replica.readState(versions.readState(), canister, request).doOnError(IcException.class, versions::doubt);
    }

    private Mono<CallStatus> certified(byte[] certificate, Principal canister, RequestId call) {
        return certificates.verify(certificate, canister).map(tree -> read(tree, call));
    }

    private static CallStatus read(HashTree tree, RequestId call) {
        try {
            return CallStatusReader.read(tree, call);
        } catch (MalformedException e) {
            throw new IcException(new IcError.BadAnswer(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String network() {
        return network.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable String notReadyBecause() {
        if (rootKey.verifier() == null) {
            return "the root key of the network is not known yet";
        }
        // First, because a clock that is too far off also makes each answer unusable.
        if (clockCheck.isUnusable()) {
            return "this machine's clock is too far from the time of the network";
        }
        return network == Network.MAINNET && !watch.wasReached()
                ? "the network has not given a usable answer yet"
                : null;
    }

    @Override
    public boolean isReachable() {
        return watch.isReachable();
    }

    @Override
    public @Nullable Duration clockOffset() {
        return time.offset();
    }

    IcTime time() {
        return time;
    }

    @Override
    public Mono<Void> ready() {
        return rootKey.ready();
    }

    @Override
    public @Nullable CertificateVerifier verifier() {
        return rootKey.verifier();
    }

    @Override
    public Mono<CertificateVerifier> refresh() {
        return rootKey.refresh();
    }

    @Override
    public @Nullable String lastError() {
        return replica.lastError();
    }

    @Override
    public void dispose() {
        tasks.dispose();
        replica.dispose();
        verification.dispose();
        pollVerification.dispose();
    }
}
