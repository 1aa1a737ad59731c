package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.icws.gateway.Vectors;
import io.icws.gateway.ic.CannedReplica.Canned;
import io.icws.gateway.ic.identity.GatewayIdentity;
import io.icws.gateway.ic.identity.IdentityProperties;
import io.icws.gateway.ic.signature.EnvelopeVerifier;
import io.icws.peer.ReadStatePaths;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent;
import io.icws.protocol.RequestId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

class GatewayAgentTest {

    private static final JsonNode RESPONSES = Vectors.file("call-responses.json");
    private static final long NOW = Long.parseLong(RESPONSES.get("now_ns").stringValue());
    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH.plusNanos(NOW), ZoneOffset.UTC);
    private static final String CANISTER_TEXT = RESPONSES.get("canister_id").stringValue();
    private static final String CALL_V4 = "/api/v4/canister/" + CANISTER_TEXT + "/call";
    private static final String CALL_V2 = "/api/v2/canister/" + CANISTER_TEXT + "/call";
    private static final String QUERY = "/api/v2/canister/" + CANISTER_TEXT + "/query";
    private static final String READ_STATE = "/api/v2/canister/" + CANISTER_TEXT + "/read_state";
    private static final String READ_TIME = "/api/v2/canister/rwlgt-iiaaa-aaaaa-aaaaa-cai/read_state";
    private static final byte[] REPLY = {1, 2, 3};

    private final CannedReplica server = new CannedReplica();
    private final TestSubnet subnet = TestSubnet.ofVectors(CLOCK);
    private final List<Envelope> seen = new ArrayList<>();
    private final List<IcConfiguration> networks = new ArrayList<>();
    private final Principal canister = principal(CANISTER_TEXT);

    @TempDir
    Path directory;

    @BeforeEach
    void announce() {
        server.on("/api/v2/status", Canned.of(200, subnet.status()))
                .on("/api/v4/canister/aaaaa-aa/call", Canned.text(400, "not an envelope"));
    }

    @AfterEach
    void close() {
        networks.forEach(IcConfiguration::stop);
        server.close();
    }

    @Test
    void readsWhatACertificateSaysOfACall() throws Exception {
        server.on(
                CALL_V4,
                Canned.of(200, synchronous(subnet.certify(anyId(), TestSubnet.status("received")))),
                Canned.of(200, synchronous(subnet.certify(anyId(), TestSubnet.status("processing")))),
                Canned.of(200, synchronous(subnet.certify(anyId(), TestSubnet.replied(REPLY)))),
                Canned.of(200, synchronous(subnet.certify(anyId(), TestSubnet.status("done")))),
                Canned.of(200, synchronous(subnet.certifyNothing())));
        var agent = started();

        assertThat(get(agent.call(canister, anyId(), new byte[] {1}))).isEqualTo(new CallStatus.Inducted());
        assertThat(get(agent.call(canister, anyId(), new byte[] {1}))).isEqualTo(new CallStatus.Inducted());
        assertThat(get(agent.call(canister, anyId(), new byte[] {1})))
                .asInstanceOf(type(CallStatus.Replied.class))
                .satisfies(replied -> assertThat(replied.reply()).isEqualTo(REPLY));
        assertThat(get(agent.call(canister, anyId(), new byte[] {1}))).isEqualTo(new CallStatus.Done());
        assertThat(get(agent.call(canister, anyId(), new byte[] {1}))).isEqualTo(new CallStatus.Pending(NOW));
    }

    @Test
    void anUncertifiedRejectIsAnError() throws Exception {
        server.on(
                CALL_V4,
                Canned.of(
                        200,
                        Cbors.map("status", "non_replicated_rejection", "reject_code", 2, "reject_message", "later")));

        assertThat(failure(started().call(canister, anyId(), new byte[] {1})))
                .isEqualTo(new IcError.Rejected(new IcError.Reject(2, "later", null)));
    }

    @Test
    void anAcceptedCallIsPending() throws Exception {
        server.on(CALL_V4, Canned.text(202, ""));

        assertThat(get(started().call(canister, anyId(), new byte[] {1}))).isEqualTo(new CallStatus.Pending(0));
    }

    @Test
    void aCertificateOfAnotherNetworkIsABadAnswer() throws Exception {
        var stranger = TestSubnet.another(CLOCK);
        server.on(CALL_V4, Canned.of(200, synchronous(stranger.certify(anyId(), TestSubnet.replied(REPLY)))));

        assertThat(failure(started().call(canister, anyId(), new byte[] {1})))
                .isInstanceOf(IcError.BadAnswer.class)
                .extracting(IcError::message)
                .asString()
                .contains("does not verify");
    }

    @Test
    void aLocalNetworkThatWasStartedAnewIsTrustedAgain() throws Exception {
        var restarted = TestSubnet.another(CLOCK);
        server.on("/api/v2/status", Canned.of(200, subnet.status()), Canned.of(200, restarted.status()))
                .on(CALL_V4, Canned.of(200, synchronous(restarted.certify(anyId(), TestSubnet.replied(REPLY)))));

        assertThat(get(started().call(canister, anyId(), new byte[] {1}))).isInstanceOf(CallStatus.Replied.class);
    }

    @Test
    void manyBadCertificatesFetchTheRootKeyOnce() throws Exception {
        server.on(
                CALL_V4,
                Canned.of(200, synchronous(TestSubnet.another(CLOCK).certify(anyId(), TestSubnet.replied(REPLY)))));
        var agent = started();

        reactor.core.publisher.Flux.range(0, 20)
                .flatMap(i -> agent.call(canister, anyId(), new byte[] {1}).onErrorResume(e -> Mono.empty()))
                .blockLast(CannedReplica.patience());

        assertThat(server.count("/api/v2/status")).isEqualTo(2);
    }

    @Test
    void mainnetNeverTrustsAnAnnouncedKey() throws Exception {
        server.on(CALL_V4, Canned.of(200, synchronous(subnet.certify(anyId(), TestSubnet.replied(REPLY)))));
        var network = network("network", "mainnet");
        var agent = network.agent();

        network.start();
        await(() -> network.versions().call() == ApiVersion.V4);
        assertThat(failure(agent.call(canister, anyId(), new byte[] {1}))).isInstanceOf(IcError.BadAnswer.class);
        assertThat(server.count("/api/v2/status")).isZero();
    }

    /** That something listens there does not mean that it is the Internet Computer. */
    @Test
    void onMainnetTheBuiltInKeyAloneDoesNotMakeItReady() throws Exception {
        server.on(READ_TIME, Canned.of(200, Cbors.map("certificate", subnet.certifyNothing())));
        var network = network("network", "mainnet");
        assertThat(network.status().notReadyBecause()).isEqualTo("the network has not given a usable answer yet");
        network.start();

        await(() -> server.count(READ_TIME) > 2);
        assertThat(network.status().isReady()).isFalse();
        assertThat(network.status().isReachable()).isFalse();
    }

    @Test
    void asksForTheTimeInAWayThatDoesNotDependOnItsOwnClock() throws Exception {
        server.on(READ_TIME, remembering(Canned.of(200, Cbors.map("certificate", subnet.certifyNothing()))));
        var network = startedNetwork();
        await(network.status()::isReachable);

        assertThat(seen.getFirst().content().sender().isAnonymous()).isTrue();
        assertThat(network.time().offset()).isNotNull();
    }

    @Test
    void signsByCertifiedTimeWhileTheClockIsWrong() throws Exception {
        var certified = CLOCK.instant().plusSeconds(3_600);
        var ahead = TestSubnet.ofVectors(Clock.fixed(certified, ZoneOffset.UTC));
        server.on(READ_TIME, Canned.of(200, Cbors.map("certificate", ahead.certifyNothing())))
                .on(QUERY, answering(query -> Cbors.map("status", "replied", "reply", Cbors.object("arg", REPLY))));
        var network = startedNetwork();
        var agent = network.agent();
        await(() -> network.time().wrongBy() != null);

        assertThat(network.status().notReadyBecause()).contains("clock");
        get(agent.queryAsSelf(canister, "ws_get_messages", new byte[] {4}));
        assertThat(Instant.EPOCH.plusNanos(seen.getFirst().content().ingressExpiry()))
                .isBetween(certified.plusSeconds(180), certified.plusSeconds(300));
    }

    @Test
    void sendsNothingBeforeTheRootKeyIsKnown() throws Exception {
        server.on("/api/v2/status", Canned.text(503, "starting"));
        var network = network();
        var agent = network.agent();
        network.start();

        assertThat(failure(agent.call(canister, anyId(), new byte[] {1}))).isInstanceOf(IcError.NotSent.class);
        assertThat(network.status().isReady()).isFalse();
        assertThat(server.count(CALL_V4)).isZero();
    }

    @Test
    void getsReadyOnceTheNetworkIsThere() throws Exception {
        server.on(
                "/api/v2/status",
                Canned.text(503, "starting"),
                CannedReplica.RESET,
                Canned.of(200, Cbors.map("impl_version", "no key yet")),
                Canned.of(200, Cbors.map("root_key", new byte[] {1, 2})),
                Canned.of(200, subnet.status()));
        var network = network();
        var agent = network.agent();
        network.start();

        network.rootKey().ready().block(CannedReplica.patience());
        assertThat(network.status().isReady()).isTrue();
        assertThat(network.status().network()).isEqualTo("local");
        assertThat(network.status().url()).isEqualTo(server.url());
    }

    @Test
    void signsQueriesAReplicaAccepts() throws Exception {
        server.on(QUERY, answering(query -> Cbors.map("status", "replied", "reply", Cbors.object("arg", REPLY))));
        var agent = started();

        assertThat(get(agent.queryAsSelf(canister, "ws_get_messages", new byte[] {4})))
                .isEqualTo(REPLY);
        get(agent.queryAsSelf(canister, "ws_get_messages", new byte[] {4}));

        assertAcceptable(agent);
        assertThat(seen)
                .extracting(envelope -> envelope.content().requestId())
                .hasSize(2)
                .containsOnly(seen.getFirst().content().requestId());
        assertThat(seen.getFirst().content())
                .asInstanceOf(type(RequestContent.Invocation.class))
                .satisfies(query -> {
                    assertThat(query.methodName()).isEqualTo("ws_get_messages");
                    assertThat(query.arg()).containsExactly(4);
                    assertThat(Instant.EPOCH.plusNanos(query.ingressExpiry())).isEqualTo("2026-01-15T12:04:00Z");
                });
    }

    @Test
    void aRejectedQueryIsAnError() throws Exception {
        server.on(QUERY, Canned.of(200, Cbors.map("status", "rejected", "reject_code", 5, "reject_message", "no")));

        assertThat(failure(started().queryAsSelf(canister, "ws_get_messages", new byte[0])))
                .isEqualTo(new IcError.Rejected(new IcError.Reject(5, "no", null)));
    }

    @Test
    void followsOwnCallsToTheirEnd() throws Exception {
        var states = new ArrayList<Function<RequestId, byte[]>>(List.of(
                id -> subnet.certifyNothing(),
                id -> subnet.certify(id, TestSubnet.status("received")),
                id -> subnet.certify(id, TestSubnet.replied(REPLY))));
        server.on(CALL_V4, remembering(Canned.text(202, ""))).on(READ_STATE, answering(asked -> {
            assertThat(asked).isInstanceOf(RequestContent.ReadState.class);
            var paths = paths(seen.getLast());
            assertThat(paths).hasSize(1);
            assertThat(paths.getFirst().getFirst()).asString().isEqualTo("request_status");
            assertThat(paths.getFirst().get(1))
                    .isEqualTo(seen.getFirst().content().requestId().toBytes());
            return Cbors.map(
                    "certificate",
                    states.removeFirst().apply(seen.getFirst().content().requestId()));
        }));
        var agent = started();

        var end = get(agent.callAsSelf(canister, "ws_close", new byte[] {5}));

        assertThat(end)
                .asInstanceOf(type(CallStatus.Replied.class))
                .satisfies(replied -> assertThat(replied.reply()).isEqualTo(REPLY));
        assertThat(states).isEmpty();
        assertAcceptable(agent);
        assertThat(seen.getFirst().content().nonce()).hasSize(16);
    }

    @Test
    void anOwnCallAnsweredAtOnceNeedsNoReadState() throws Exception {
        server.on(CALL_V4, answering(call -> synchronous(subnet.certify(call.requestId(), TestSubnet.replied(REPLY)))));

        assertThat(get(started().callAsSelf(canister, "ws_close", new byte[0]))).isInstanceOf(CallStatus.Replied.class);
        assertThat(server.count(READ_STATE)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405})
    void worksWithTheAsynchronousEndpointOnly(int absent) throws Exception {
        server.on("/api/v4/canister/aaaaa-aa/call", Canned.text(absent, ""))
                .on("/api/v3/canister/aaaaa-aa/call", Canned.text(absent, ""))
                .on("/api/v2/canister/aaaaa-aa/call", Canned.text(400, "not an envelope"))
                .on(CALL_V2, Canned.text(202, ""), refusal());
        var network = network();
        var agent = network.agent();
        network.start();
        network.rootKey().ready().block(CannedReplica.patience());
        await(() -> !agent.callsAreCertified());

        assertThat(get(agent.call(canister, anyId(), new byte[] {1}))).isEqualTo(new CallStatus.Pending(0));
        assertThat(failure(agent.call(canister, anyId(), new byte[] {1})))
                .isEqualTo(new IcError.Rejected(new IcError.Reject(4, "refused", null)));
    }

    private static Canned refusal() {
        return Canned.of(200, Cbors.map("reject_code", 4, "reject_message", "refused"));
    }

    private static byte[] synchronous(byte[] certificate) {
        return Cbors.map("status", "replied", "certificate", certificate);
    }

    private Function<byte[], Canned> answering(Function<RequestContent, byte[]> answer) {
        return body -> Canned.of(200, answer.apply(remember(body).content()));
    }

    private static List<List<byte[]>> paths(Envelope request) {
        try {
            return ReadStatePaths.of(request.body());
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private Function<byte[], Canned> remembering(Canned answer) {
        return body -> {
            remember(body);
            return answer;
        };
    }

    private Envelope remember(byte[] body) {
        try {
            var envelope = Envelope.decode(body);
            seen.add(envelope);
            return envelope;
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertAcceptable(GatewayAgent agent) {
        assertThat(seen).isNotEmpty().allSatisfy(envelope -> {
            assertThat(envelope.content().sender()).isEqualTo(agent.self());
            assertThat(new EnvelopeVerifier(100).verify(envelope, CLOCK.instant(), null))
                    .isEqualTo(new EnvelopeVerifier.Verdict.Valid());
        });
    }

    /** Ready, and it has found the v4 endpoint. */
    private GatewayAgent started() throws Exception {
        return startedNetwork().agent();
    }

    private IcConfiguration startedNetwork() throws Exception {
        var network = network();
        network.start();
        network.rootKey().ready().block(CannedReplica.patience());
        await(() -> network.versions().call() == ApiVersion.V4);
        return network;
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        reactor.core.publisher.Flux.interval(java.time.Duration.ofMillis(5))
                .filter(tick -> condition.getAsBoolean())
                .blockFirst(CannedReplica.patience());
    }

    private IcConfiguration network(String... settings) throws Exception {
        var network = new IcConfiguration(
                identity(),
                server.properties(settings),
                new HttpClientSettings("test", null),
                CLOCK,
                SteadyClock.from(CLOCK.instant()),
                new SimpleMeterRegistry());
        networks.add(network);
        return network;
    }

    private GatewayIdentity identity() throws Exception {
        return new IdentityProperties(directory.resolve("key_pair"), null, null, null).load();
    }

    private static RequestId anyId() {
        try {
            return RequestId.of(Cbors.object("any", 1));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static Principal principal(String text) {
        try {
            return Principal.parse(text);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T get(Mono<T> mono) {
        return mono.block(CannedReplica.patience());
    }

    private static IcError failure(Mono<?> mono) {
        var failure = mono.materialize().block(CannedReplica.patience()).getThrowable();
        assertThat(failure).isInstanceOf(IcException.class);
        return ((IcException) failure).error();
    }
}
