package io.icws.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.relay.RelayProperties.Ordering;
import io.icws.gateway.relay.RelayedCall.Position;
import io.icws.gateway.relay.RelayedCall.Progress;
import io.icws.peer.CanisterResult;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.CanisterError;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import io.icws.protocol.RequestId;
import io.icws.protocol.UnsignedRequest;
import io.icws.protocol.candid.CandidReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Every row of the outcome table, in virtual time; the network answers by script. */
class RelayedCallTest {

    private static RelayProperties properties(Ordering ordering) {
        return new RelayProperties(
                ordering,
                64,
                Duration.ofSeconds(30),
                new RelayProperties.Constants(
                        8,
                        DataSize.ofMegabytes(4),
                        Duration.ofMillis(500),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        5));
    }

    private static final byte[] OK = PeerEncoder.encode(new CanisterResult.Ok());
    private static final IcError TOO_MANY = new IcError.Http(429, "slow down");
    private static final IcError UNAVAILABLE = new IcError.Http(503, "overloaded");
    private static final IcError BAD_REQUEST = new IcError.Http(400, "invalid signature");
    private static final long NANOS = 1_000_000_000L;
    /** Seconds on the virtual clock after which the envelope is dead. */
    private static final long EXPIRY = 240;

    private final ScriptedNetwork network = new ScriptedNetwork();
    private VirtualTimeScheduler time;

    @BeforeEach
    void takeTime() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void giveTimeBack() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void anAnswerEndsIt() throws Exception {
        network.then(new CallStatus.Replied(OK));
        assertThat(progressAfter(Duration.ZERO)).containsExactly(new Outcome.Ok());
        assertThat(network.posts).isOne();
    }

    @Test
    void theCanistersTextIsRecognised() throws Exception {
        var text = "Client with principal 2vxsx-fae doesn't have an open connection";
        network.then(new CallStatus.Replied(PeerEncoder.encode(new CanisterResult.Err(text))));
        assertThat(progressAfter(Duration.ZERO)).containsExactly(new Outcome.Refused(CanisterError.NOT_OPEN, text));
    }

    @Test
    void aReplyNobodyCanReadIsUndisclosed() throws Exception {
        network.then(new CallStatus.Replied(new byte[] {1, 2, 3}));
        assertThat(progressAfter(Duration.ZERO)).containsExactly(new Outcome.ResultUnknown());
    }

    @Test
    void aCertifiedRejectEndsIt() throws Exception {
        var reject = new IcError.Reject(5, "trapped", "IC0503");
        network.then(new CallStatus.Rejected(reject));
        assertThat(progressAfter(Duration.ZERO)).containsExactly(new Outcome.Rejected(reject));
    }

    @Test
    void transientFailuresAreRetriedWithTheSameBytes() throws Exception {
        network.fail(UNAVAILABLE)
                .fail(new IcError.Unreachable("reset"))
                .fail(new IcError.Http(429, ""))
                .fail(new IcError.Rejected(new IcError.Reject(IcError.Reject.SYS_TRANSIENT, "busy", null)))
                .then(new CallStatus.Replied(OK));
        assertThat(progressAfter(Duration.ofSeconds(10))).containsExactly(new Outcome.Ok());
        assertThat(network.posts).isEqualTo(5);
        assertThat(network.bodies).allMatch(body -> body == network.bodies.getFirst());
    }

    /** Without it the envelope would be posted again without a pause. */
    @Test
    void aPostWithoutAnyAnswerIsRetriedAfterAPause() throws Exception {
        network.thenNothing().then(new CallStatus.Replied(OK));
        assertThat(progressAfter(Duration.ofMillis(100))).isEmpty();
        assertThat(network.posts).isOne();
        assertThat(progressAfter(Duration.ofSeconds(1))).containsExactly(new Outcome.Ok());
    }

    @Test
    void aPauseThatTheIcAsksForIsHonouredWithinTheBoundsOfRetries() throws Exception {
        network.fail(new IcError.Http(429, "", Duration.ofSeconds(3)))
                .fail(new IcError.Http(503, "", Duration.ofHours(1)))
                .then(new CallStatus.Replied(OK));
        assertThat(progressAfter(Duration.ofMillis(2_999))).isEmpty();
        assertThat(network.posts).isOne();
        // Each pause is lengthened by up to a quarter.
        assertThat(progressAfter(Duration.ofMillis(752))).isEmpty();
        assertThat(network.posts).isEqualTo(2);
        assertThat(progressAfter(Duration.ofMillis(4_248))).isEmpty();
        assertThat(network.posts).isEqualTo(2);
        assertThat(progressAfter(Duration.ofMillis(2_002))).containsExactly(new Outcome.Ok());
    }

    @Test
    void aPermanentRefusalMeansItWasNeverExecuted() throws Exception {
        network.fail(BAD_REQUEST);
        assertThat(progressAfter(Duration.ZERO)).containsExactly(new Outcome.NotExecuted(BAD_REQUEST));
    }

    @Test
    void aRefusalAfterAnAcceptedPostSaysNothingAboutThatPost() throws Exception {
        network.then(new CallStatus.Pending(0)).fail(BAD_REQUEST).then(new CallStatus.Replied(OK));
        assertThat(progressAfter(Duration.ofSeconds(10))).containsExactly(Position.ACCEPTED, new Outcome.Ok());
    }

    @Test
    void anAcceptedPostIsPostedAgainUntilItsFateIsKnown() throws Exception {
        network.then(new CallStatus.Pending(0))
                .then(new CallStatus.Pending(0))
                .then(new CallStatus.Inducted())
                .then(new CallStatus.Replied(OK));
        assertThat(progressAfter(Duration.ofSeconds(10)))
                .containsExactly(Position.ACCEPTED, Position.ACCEPTED, Position.INDUCTED, new Outcome.Ok());
    }

    @Test
    void absentAfterItsExpiryMeansItWillNeverRun() throws Exception {
        network.then(new CallStatus.Pending((EXPIRY + 1) * NANOS));
        assertThat(progressAfter(Duration.ZERO)).singleElement().isInstanceOf(Outcome.NotExecuted.class);
    }

    @Test
    void anEnvelopeThatWasRefusedUntilItsExpiryWasNeverExecuted() throws Exception {
        network.alwaysFail(TOO_MANY);
        assertThat(progressAfter(Duration.ofSeconds(EXPIRY - 6))).isEmpty();
        assertThat(progressAfter(Duration.ofSeconds(12))).containsExactly(new Outcome.NotExecuted(TOO_MANY));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void nobodyKnowsWhatBecameOfAPostThatMayHaveArrived(int status) throws Exception {
        var error = new IcError.Http(status, "");
        network.alwaysFail(error);
        assertThat(progressAfter(Duration.ofSeconds(EXPIRY + 6))).containsExactly(new Outcome.ExecutionUnknown(error));
    }

    @Test
    void withoutCertificatesAnAcceptedPostIsAllThatCanBeKnown() throws Exception {
        network.certified = false;
        network.then(new CallStatus.Pending(0));
        assertThat(progressAfter(Duration.ofMillis(900))).containsExactly(Position.ACCEPTED);
        assertThat(progressAfter(Duration.ofMillis(200)))
                .containsExactly(Position.ACCEPTED, new Outcome.ResultUnknown());
        assertThat(network.posts).isOne();
    }

    @Test
    void whatIsPipelinedIsSubmittedFirstAndFollowedAfterwards() throws Exception {
        ordering = Ordering.PIPELINED;
        network.fail(UNAVAILABLE)
                .then(new CallStatus.Pending(0))
                .then(new CallStatus.Inducted())
                .then(new CallStatus.Replied(OK));
        assertThat(progressAfter(Duration.ofSeconds(10)))
                .containsExactly(Position.ACCEPTED, Position.INDUCTED, new Outcome.Ok());
        assertThat(network.posts).isEqualTo(4);
        assertThat(network.submissions).isEqualTo(2);
    }

    private Ordering ordering = Ordering.STRICT;
    private final Queue<Progress> seen = new ArrayDeque<>();
    private boolean started;

    private List<Progress> progressAfter(Duration waited) throws MalformedException {
        if (!started) {
            started = true;
            var call = UnsignedRequest.call(
                    Principal.ANONYMOUS, Principal.MANAGEMENT, "ws_message", new byte[0], EXPIRY * NANOS, null);
            var envelope = Envelope.decode(call.anonymous());
            new RelayedCall(
                            network,
                            envelope,
                            (Invocation) envelope.content(),
                            CandidReader::readError,
                            properties(ordering),
                            clock(),
                            new RelayMeters(new SimpleMeterRegistry()))
                    .progress()
                    .subscribe(seen::add);
        }
        time.advanceTimeBy(waited);
        return List.copyOf(seen);
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS));
            }
        };
    }

    private static final class ScriptedNetwork implements InternetComputer {
        private final Queue<Mono<CallStatus>> script = new ArrayDeque<>();
        private final ArrayDeque<byte[]> bodies = new ArrayDeque<>();
        private Mono<CallStatus> otherwise = Mono.error(new AssertionError("posted too often"));
        private boolean certified = true;
        private int posts;
        private int submissions;

        ScriptedNetwork then(CallStatus status) {
            script.add(Mono.just(status));
            return this;
        }

        ScriptedNetwork thenNothing() {
            script.add(Mono.empty());
            return this;
        }

        ScriptedNetwork fail(IcError error) {
            script.add(Mono.error(new IcException(error)));
            return this;
        }

        void alwaysFail(IcError error) {
            otherwise = Mono.error(new IcException(error));
        }

        @Override
        public Mono<CallStatus> call(Principal canister, RequestId requestId, byte[] envelopeBody) {
            posts++;
            bodies.add(envelopeBody);
            var next = script.poll();
            return next == null ? otherwise : next;
        }

        @Override
        public Mono<CallStatus> submit(Principal canister, RequestId requestId, byte[] envelopeBody) {
            submissions++;
            return call(canister, requestId, envelopeBody);
        }

        @Override
        public boolean callsAreCertified() {
            return certified;
        }

        @Override
        public Principal self() {
            return Principal.ANONYMOUS;
        }

        @Override
        public Mono<CallStatus> callAsSelf(Principal canister, String method, byte[] arg) {
            return Mono.error(new UnsupportedOperationException());
        }

        @Override
        public Mono<byte[]> queryAsSelf(Principal canister, String method, byte[] arg) {
            return Mono.error(new UnsupportedOperationException());
        }
    }
}
