package io.icws.gateway.polling;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.metrics.UsageProperties;
import io.icws.gateway.polling.ScriptedCanister.Asked;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.routing.RoutingProperties;
import io.icws.gateway.routing.RoutingProperties.TreePruning;
import io.icws.gateway.routing.SessionSink;
import io.icws.gateway.tracing.Traces;
import io.icws.peer.CanisterResult;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.CanisterMessage;
import io.icws.protocol.ClientKey;
import io.icws.protocol.CloseCode;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.WebsocketMessage;
import io.icws.protocol.candid.ServiceMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** When a poller asks for what, in virtual time. */
class CanisterPollerTest {

    private static final Principal CANISTER = Principal.selfAuthenticating(new byte[] {3});
    private static final Duration INTERVAL = ofMillis(100);
    private static final Duration IDLE = ofMillis(400);

    private final MessageRouter router = MessageRouter.routers(
                    new RoutingProperties(TreePruning.AUTO), new SimpleMeterRegistry())
            .get();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Client client = new Client();
    private final Memory memory = new Memory();
    private final ScriptedCanister ic = new ScriptedCanister(this::now);
    private final Cursor cursor = new Cursor(PageFormat.VERSION_1, 0);
    private final SerialExecutor steps = new SerialExecutor(CANISTER);
    private VirtualTimeScheduler time;
    private @Nullable CanisterPoller poller;

    @BeforeEach
    void holdTheTime() {
        time = VirtualTimeScheduler.getOrSet();
        router.register(Pages.CLIENT, client);
    }

    @AfterEach
    void letTheTimeGo() {
        if (poller != null) {
            poller.stop();
        }
        assertThat(memory.held).hasValue(0);
        VirtualTimeScheduler.reset();
    }

    @Test
    void pausesBecomeLongerTheLongerNothingHappens() {
        start();
        pass(ofSeconds(60));
        assertThat(gaps(ofSeconds(0), ofMillis(700))).allMatch(gap -> isAbout(gap, INTERVAL));
        assertThat(gaps(ofSeconds(1), ofSeconds(3))).isSorted().allMatch(gap -> gap.compareTo(IDLE) <= 0);
        assertThat(gaps(ofSeconds(4), ofSeconds(60)))
                .hasSizeBetween(56_000 / 420 - 1, 56_000 / 400 + 1)
                .allMatch(gap -> isAbout(gap, IDLE));
        assertThat(meters.get("gateway.polling.saved").counter().count() + ic.asked.size())
                .isBetween(560.0, 620.0);
    }

    @Test
    void equalIntervalsGiveAFixedCadence() {
        start("gateway.polling.idle-interval=100ms");
        pass(ofSeconds(60));
        assertThat(gaps(ofSeconds(0), ofSeconds(60))).hasSizeGreaterThan(560).allMatch(gap -> isAbout(gap, INTERVAL));
    }

    @Test
    void pollsForTheSameNonceAreTheSameQuery() {
        start();
        pass(ofSeconds(10));
        assertThat(ic.asked).hasSizeGreaterThan(20);
        assertThat(ic.prepared).isOne();
    }

    @Test
    void pollersThatBeganTogetherDriftApart() {
        start();
        pass(ofSeconds(30));
        assertThat(gaps(ofSeconds(5), ofSeconds(30))).doesNotHaveDuplicates();
    }

    @Test
    void aClientsMessageEndsALongPause() {
        start();
        pass(ofSeconds(10));
        passUntilAsked();
        pass(ofMillis(150));
        poller.clientSent();
        pass(ofMillis(1));
        assertThat(sinceLastAsked()).isLessThanOrEqualTo(ofMillis(1));
        pass(INTERVAL.multipliedBy(4));
        assertThat(gaps(now().minus(ofMillis(400)), now())).allMatch(gap -> isAbout(gap, INTERVAL));
    }

    @Test
    void newsEndLongPauses() {
        start();
        pass(ofSeconds(10));
        ic.says(Pages.run(0, 1, 100));
        pass(IDLE.multipliedBy(2));
        assertThat(client.received).hasSize(1);
        assertThat(gaps(now().minus(ofMillis(400)), now())).isNotEmpty().allMatch(gap -> isAbout(gap, INTERVAL));
    }

    @Test
    void aCompletedCallIsFollowedByAPollAtOnceAndAShortBurst() {
        start();
        pass(ofSeconds(10));
        passUntilAsked();
        pass(ofMillis(50));
        var called = now();
        poller.callCompleted();
        assertThat(askedAt().getLast()).isEqualTo(called);
        pass(ofSeconds(1));
        assertThat(gaps(called, called.plus(ofMillis(90)))).hasSize(3).allMatch(gap -> gap.equals(ofMillis(25)));
        assertThat(gaps(called.plus(ofMillis(75)), now())).allMatch(gap -> isAtLeast(gap, INTERVAL));
    }

    @Test
    void aBurstEndsWithTheNews() {
        start();
        pass(ofSeconds(10));
        ic.says(Pages.run(0, 1, 100));
        int polls = ic.asked.size();
        poller.callCompleted();
        pass(ofMillis(90));
        assertThat(client.received).hasSize(1);
        assertThat(ic.asked).hasSize(polls + 1);
    }

    @Test
    void anAnswerToACallDoesNotWaitForAPollThatBeganTooEarly() {
        ic.latency = ofMillis(50);
        start();
        pass(ofSeconds(10));
        passUntilAsked();
        pass(ofMillis(35));
        ic.says(Pages.run(0, 1, 100));
        poller.callCompleted();
        assertThat(sinceLastAsked()).isZero();
        pass(ofMillis(50));
        assertThat(client.received).hasSize(1);
        pass(ofSeconds(1));
        assertThat(client.received).hasSize(1);
    }

    @Test
    void withoutReadAheadOnePollIsUnderWayAtATime() {
        ic.latency = ofMillis(50);
        start("gateway.polling.read-ahead=1");
        pass(ofSeconds(10));
        passUntilAsked();
        pass(ofMillis(35));
        poller.callCompleted();
        pass(ofMillis(14));
        assertThat(sinceLastAsked()).isGreaterThan(ofMillis(40));
        pass(ofMillis(2));
        assertThat(sinceLastAsked()).isLessThan(ofMillis(2));
    }

    @Test
    void manyCallsThatCompleteTogetherShareAPoll() {
        ic.latency = ofMillis(50);
        start();
        pass(ofSeconds(10));
        int polls = ic.asked.size();
        for (int i = 0; i < 50; i++) {
            poller.callCompleted();
        }
        pass(ofMillis(40));
        assertThat(ic.asked.size() - polls).isBetween(1, 3);
    }

    @Test
    void aPollThatHangsIsFollowedByAPauseAndNobodyHurriesIt() {
        start();
        pass(ofSeconds(1));
        ic.fault = nonce -> Mono.never();
        passUntilAsked();
        poller.callCompleted();
        pass(ofMillis(4_000));
        int hanging = ic.asked.size();
        poller.callCompleted();
        pass(ofMillis(900));
        // The deadlines pass; whatever was due or asked for in the meantime is not made up for.
        pass(ofMillis(110));
        assertThat(ic.asked.size() - hanging).isLessThanOrEqualTo(1);
        int failed = ic.asked.size();
        poller.callCompleted();
        pass(ofMillis(10));
        assertThat(ic.asked).hasSize(failed);
    }

    @Test
    void theBackoffBeginsWhenThePollHasFailed() {
        start("gateway.polling.read-ahead=1", "gateway.polling.constants.backoff=2s");
        ic.fault = nonce -> Mono.never();
        passUntilAsked();
        pass(ofMillis(5_001));
        int polls = ic.asked.size();
        pass(ofMillis(950));
        assertThat(ic.asked).hasSize(polls);
        pass(ofMillis(1_200));
        assertThat(ic.asked).hasSize(polls + 1);
    }

    @Test
    void aPauseThatTheIcAsksForIsHonouredUpToTheLongestBackoff() {
        start("gateway.polling.constants.backoff=100ms", "gateway.polling.constants.backoff-max=6s");
        ic.fault = nonce -> Mono.error(new IcException(new IcError.Http(429, "", ofSeconds(4))));
        passUntilAsked();
        int polls = ic.asked.size();
        pass(ofMillis(3_900));
        assertThat(ic.asked).hasSize(polls);
        ic.fault = nonce -> Mono.error(new IcException(new IcError.Http(429, "", Duration.ofHours(1))));
        // Each pause is lengthened by up to a quarter.
        pass(ofMillis(1_200));
        assertThat(ic.asked).hasSize(polls + 1);
        pass(ofMillis(4_800));
        assertThat(ic.asked).hasSize(polls + 1);
        pass(ofMillis(2_700));
        assertThat(ic.asked).hasSize(polls + 2);
    }

    @Test
    void pollsThatFailTogetherAreOneFailure() {
        ic.latency = ofMillis(50);
        start();
        pass(ofSeconds(10));
        ic.fault = nonce -> Mono.delay(ofMillis(50)).then(Mono.error(unavailable()));
        for (int i = 0; i < 4; i++) {
            poller.callCompleted();
            pass(ofMillis(10));
        }
        var failed = now();
        pass(ofMillis(350));
        assertThat(askedAt()).anyMatch(at -> at.compareTo(failed) > 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 40", "4, 12", "16, 6"})
    void aBacklogTakesFewerRounds(int readAhead, int rounds) {
        ic.latency = ofMillis(100);
        ic.says(Pages.run(0, 2_000, 100));
        start("gateway.polling.read-ahead=" + readAhead);
        passUntilAsked();
        var began = now();
        while (client.received.size() < 2_000) {
            pass(ofMillis(10));
        }
        assertThat(now().minus(began).dividedBy(ic.latency)).isBetween((long) rounds - 2, (long) rounds);
        assertThat(client.received).isEqualTo(numbers(2_000));
        pass(ofSeconds(1));
        assertThat(counted("used") + 1).isEqualTo(40);
        assertThat(counted("discarded")).isLessThan(readAhead);
        assertThat(meters.get("gateway.polling.skipped").counter().count()).isZero();
    }

    @Test
    void whatIsReadAheadIsHeldUntilItIsDeliveredOrDropped() {
        ic.latency = ofMillis(100);
        ic.says(Pages.run(0, 2_000, 100));
        ic.fault = nonce -> nonce == 50 ? Mono.never() : null;
        start();
        passUntilAsked();
        pass(ofSeconds(4));
        assertThat(ic.asked).hasSize(5);
        assertThat(memory.held).hasValue(ic.page(100).length + ic.page(150).length + ic.page(200).length);
        pass(ofMillis(1_200));
        assertThat(memory.held).hasValue(0);
        assertThat(client.received).hasSize(50);
        ic.fault = nonce -> null;
        pass(ofSeconds(20));
        assertThat(client.received).isEqualTo(numbers(2_000));
    }

    @Test
    void withoutRoomNothingIsReadAhead() {
        ic.latency = ofMillis(100);
        ic.says(Pages.run(0, 500, 100));
        memory.room = false;
        start();
        passUntilAsked();
        var began = now();
        while (client.received.size() < 500) {
            pass(ofMillis(10));
        }
        assertThat(now().minus(began)).isGreaterThanOrEqualTo(ofSeconds(1));
        assertThat(client.received).isEqualTo(numbers(500));
    }

    @Test
    void pagesOfChangingLengthAreNotAskedForOverAndOver() {
        var random = new Random(7);
        ic.latency = ofMillis(20);
        ic.says(Pages.run(0, 2_000, 100));
        ic.fault = nonce -> ic.later(() -> ic.page(nonce, 20 + random.nextInt(30)));
        start();
        pass(ofSeconds(20));
        assertThat(client.received).isEqualTo(numbers(2_000));
        assertThat(counted("discarded")).isLessThan(counted("used"));
    }

    @Test
    void messagesThatTheCanisterDeletedAreSkippedAndCounted() {
        ic.latency = ofMillis(20);
        ic.says(Pages.run(0, 300, 100));
        ic.deletes(100, 120);
        start();
        pass(ofSeconds(5));
        assertThat(client.received).isEqualTo(numbers(100));
        assertThat(client.closed).isEqualTo(CloseCode.UNREACHABLE);
        assertThat(meters.get("gateway.polling.skipped").counter().count()).isEqualTo(20);
        assertThat(ic.asked.getLast().nonce()).isEqualTo(300);
    }

    @Test
    void aPageThatTrapsIsReachedAndPassedAsEver() {
        ic.latency = ofMillis(20);
        ic.says(Pages.run(0, 300, 100));
        ic.fault = nonce -> nonce > 50 && nonce <= 120
                ? ic.later(() -> {
                    throw new IcException(new IcError.Rejected(new IcError.Reject(5, "too large", "IC0504")));
                })
                : null;
        start("gateway.polling.trap-skip=50");
        pass(ofSeconds(20));
        assertThat(client.received).isEqualTo(numbers(100));
        assertThat(meters.get("gateway.polling.skipped").counter().count()).isEqualTo(21);
        assertThat(ic.asked.getLast().nonce()).isEqualTo(300);
    }

    @Test
    void answersFromBeforeARestartMeanNothing() {
        ic.latency = ofMillis(100);
        start();
        ic.says(Pages.run(0, 10, 100));
        pass(ofSeconds(1));
        assertThat(client.received).hasSize(10);
        ic.forgetsEverything();
        ic.says(Pages.run(0, 400, 10_000));
        pass(ofSeconds(1));
        poller.openMessageOverdue();
        pass(ofSeconds(5));
        assertThat(client.closed).isEqualTo(CloseCode.GONE);
        assertThat(ic.asked.getLast().nonce()).isEqualTo(400);
        assertThat(meters.get("gateway.polling.restarts").counter().count()).isOne();
        assertThat(meters.get("gateway.polling.skipped").counter().count()).isZero();
    }

    @Test
    void aPollUnderWayWhenTheQueueBeginsAnewLosesNothingOfIt() {
        var newcomer = new ClientKey(Principal.selfAuthenticating(new byte[] {4}), 8);
        var newClient = new Client();
        router.register(newcomer, newClient);
        ic.latency = ofMillis(50);
        ic.says(Pages.run(0, 10, 100));
        start();
        pass(ofSeconds(1));
        ic.forgetsEverything();
        ic.says(Pages.run(newcomer, 0, 100, 10_000));
        ic.fault = nonce -> nonce == 10 ? Mono.delay(ofMillis(100)).map(tick -> ic.page(10)) : null;
        passUntilAsked();
        pass(ofMillis(20));
        poller.openMessageOverdue();
        pass(ofSeconds(2));
        assertThat(newClient.received).isEqualTo(numbers(100));
    }

    /** What was seen while the canister was asked may be newer than its answer. */
    @Test
    void aToldNonceProvesARestartOnlyIfItIsBelowWhatWasKnownBefore() {
        var canister = new PolledCanister(CANISTER, router);
        ic.latency = ofMillis(20);
        start();
        canister.started(poller);
        ic.says(Pages.run(0, 20, 100));
        pass(ofSeconds(1));
        var handle = new CanisterHandle(null, canister);
        ic.says(Pages.run(20, 11, 120));
        pass(ofSeconds(1));
        assertThat(cursor.next()).isEqualTo(31);
        handle.toldFirstNonce(Pages.CLIENT, 20);
        assertThat(cursor.next()).isEqualTo(31);
        handle.toldFirstNonce(Pages.CLIENT, 19);
        assertThat(cursor.next()).isEqualTo(19);
        handle.toldFirstNonce(Pages.CLIENT, 4);
        assertThat(cursor.next()).isEqualTo(19);
        assertThat(cursor.restarts()).isOne();
    }

    @Test
    void aCanisterThatAcknowledgesIsNeverSuspected() {
        start();
        for (int i = 0; i < 4; i++) {
            ic.says(Pages.acknowledgement(
                    i, i + 1, ofMinutes(5).multipliedBy(i + 1).toNanos()));
            pass(ofMinutes(5));
        }
        assertThat(client.received).hasSize(4);
        assertThat(looksAtTheBeginning()).isEqualTo(1);
        assertThat(ic.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 300})
    void aCanisterThatForgotItsClientsIsFoundOutWhenItDoesNotAcknowledge(int seconds) {
        var interval = ofSeconds(seconds);
        start();
        acknowledgeThrice(interval);
        ic.forgetsEverything();
        ic.called = Mono.just(answer("Gateway with principal abc is not registered"));
        var upgraded = now();
        while (client.closed == null && now().compareTo(upgraded.plus(interval).plusSeconds(60)) < 0) {
            pass(ofMillis(100));
        }
        assertThat(client.closed).isEqualTo(CloseCode.GONE);
        assertThat(now().minus(upgraded)).isLessThan(interval.plusSeconds(10));
        assertThat(ic.calls).hasSize(1);
    }

    /** Its queue is empty and its nonces go on: nothing but its answer tells it from one that has forgotten everything. */
    @Test
    void aSilentCanisterThatKnowsItsClientsIsAskedSeldomAndKeepsThem() {
        start();
        acknowledgeThrice(ofSeconds(10));
        ic.forgetsEverything();
        ic.called = Mono.just(answer("Client with key abc_0 doesn't have an open connection"));
        pass(ofMinutes(30));
        assertThat(client.closed).isNull();
        assertThat(ic.calls).hasSizeBetween(6, 8);
    }

    @Test
    void aSilentCanisterWhoseQueueIsThereIsNotAsked() {
        start();
        acknowledgeThrice(ofSeconds(10));
        pass(ofMinutes(30));
        assertThat(client.closed).isNull();
        assertThat(ic.calls).isEmpty();
        assertThat(looksAtTheBeginning()).isBetween(7L, 12L);
    }

    @Test
    void aLookAtANodeThatLagsIsNotTheLast() {
        start();
        acknowledgeThrice(ofMinutes(5));
        ic.called = Mono.just(answer("Gateway with principal abc is not registered"));
        poller.clientsMayBeForgotten();
        pass(ofMillis(500));
        assertThat(looksAtTheBeginning()).isEqualTo(2);
        ic.forgetsEverything();
        pass(ofSeconds(5));
        assertThat(client.closed).isEqualTo(CloseCode.GONE);
    }

    /** Such as one too large to be had, while all that follows it is there. */
    @Test
    void aBeginningThatCannotBeSeenIsLookedAtAtABoundedPace() {
        start();
        acknowledgeThrice(ofMinutes(5));
        ic.fault = nonce -> nonce == 0 ? Mono.error(unavailable()) : null;
        poller.clientsMayBeForgotten();
        pass(ofSeconds(120));
        assertThat(looksAtTheBeginning()).isBetween(30L, 50L);
    }

    @Test
    void aCallWithoutAnAnswerIsRepeatedAtABoundedPace() {
        start();
        acknowledgeThrice(ofSeconds(10));
        ic.forgetsEverything();
        ic.called = Mono.error(unavailable());
        pass(ofSeconds(60));
        assertThat(client.closed).isNull();
        assertThat(ic.calls).hasSizeBetween(4, 6);
        ic.called = Mono.just(answer("Gateway with principal abc is not registered"));
        pass(ofSeconds(11));
        assertThat(client.closed).isEqualTo(CloseCode.GONE);
    }

    @Test
    void whoCameAfterTheQuestionIsNotClosedByItsAnswer() {
        var newcomer = new ClientKey(Principal.selfAuthenticating(new byte[] {4}), 8);
        var newClient = new Client();
        start();
        acknowledgeThrice(ofSeconds(10));
        ic.called = Mono.delay(ofSeconds(2)).thenReturn(answer("Gateway with principal abc is not registered"));
        router.register(newcomer, newClient);
        ic.fault = nonce -> nonce == 0 ? ic.later(() -> PeerEncoder.encode(Pages.of(true))) : null;
        poller.clientsMayBeForgotten();
        pass(ofSeconds(1));
        ic.says(Pages.message(newcomer, 3, 1, ofSeconds(40).toNanos()));
        pass(ofSeconds(2));
        assertThat(client.closed).isEqualTo(CloseCode.GONE);
        assertThat(newClient.received).hasSize(1);
        assertThat(newClient.closed).isNull();
    }

    @Test
    void aCanisterThatWasStoppedIsSuspectedWhenItRunsAgain() {
        start();
        acknowledgeThrice(ofMinutes(5));
        ic.fault = nonce -> Mono.error(
                new IcException(new IcError.Rejected(new IcError.Reject(5, "the canister is stopped", "IC0508"))));
        pass(ofSeconds(3));
        ic.forgetsEverything();
        ic.called = Mono.just(answer("Gateway with principal abc is not registered"));
        ic.fault = nonce -> null;
        pass(ofSeconds(10));
        assertThat(client.closed).isEqualTo(CloseCode.GONE);
    }

    private void acknowledgeThrice(Duration interval) {
        for (int i = 0; i < 3; i++) {
            ic.says(Pages.acknowledgement(i, i + 1, interval.multipliedBy(i + 1).toNanos()));
            pass(i < 2 ? interval : ofMillis(500));
        }
        assertThat(client.received).hasSize(3);
    }

    private long looksAtTheBeginning() {
        return ic.asked.stream().filter(asked -> asked.nonce() == 0).count();
    }

    private static CallStatus answer(String text) {
        return new CallStatus.Replied(PeerEncoder.encode(new CanisterResult.Err(text)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverGoesWrongNothingIsLostRepeatedOrReordered(long seed) {
        var random = new Random(seed);
        var previous = new ArrayList<byte[]>();
        ic.pageSize = 7;
        ic.fault = nonce -> {
            ic.latency = ofMillis(random.nextInt(5, 120));
            return switch (random.nextInt(12)) {
                case 0 -> Mono.error(unavailable());
                case 1 -> Mono.never();
                case 2 -> ic.later(() -> new byte[] {1, 2, 3});
                case 3 -> ic.later(() -> PeerEncoder.encode(Pages.of(true)));
                case 4 -> ic.later(() -> ic.page(nonce, random.nextInt(1, 7)));
                case 5 -> ic.later(() -> ic.page(Math.max(0, nonce - random.nextInt(20))));
                case 6 -> previous.isEmpty() ? null : ic.later(previous::getLast);
                default ->
                    ic.later(() -> {
                        previous.add(ic.page(nonce));
                        return previous.getLast();
                    });
            };
        };
        start(
                "gateway.polling.constants.deadline=250ms",
                "gateway.polling.constants.backoff=20ms",
                "gateway.polling.constants.backoff-max=100ms");
        for (int i = 0; i < 500; i += 50) {
            ic.says(Pages.run(i, 50, 100 + i));
            poller.callCompleted();
            pass(ofMillis(random.nextInt(2_000)));
        }
        pass(ofSeconds(120));
        assertThat(client.received).isEqualTo(numbers(500));
        assertThat(client.closed).isNull();
    }

    @Test
    void afterItsEndItAsksForNothing() {
        start();
        pass(ofSeconds(1));
        poller.stop();
        int polls = ic.asked.size();
        poller.callCompleted();
        poller.clientSent();
        pass(ofSeconds(5));
        assertThat(ic.asked).hasSize(polls);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void anErrorInAStepIsLoggedOnceAndFollowedByAPauseAndTheSameMessages(CapturedOutput output) {
        ic.says(Pages.run(0, 3, 100));
        client.fault = () -> {
            throw new NoClassDefFoundError("missing");
        };
        start();
        pass(ofMillis(200));
        assertThat(client.received).isEmpty();
        client.fault = () -> {};
        poller.callCompleted();
        pass(ofSeconds(2));
        assertThat(client.received).isEqualTo(numbers(3));
        assertThat(client.closed).isNull();
        assertThat(ic.asked).extracting(Asked::nonce).startsWith(0L, 0L, 3L);
        assertThat(gaps(ofSeconds(0), ofSeconds(2)).getFirst()).isGreaterThanOrEqualTo(ofMillis(125));
        assertThat(output).containsOnlyOnce("NoClassDefFoundError: missing");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void errorsThatGoOnCloseTheSessionsWhenThePatienceEnds(CapturedOutput output) {
        ic.says(Pages.run(0, 3, 100));
        client.fault = () -> {
            throw new StackOverflowError("too deep");
        };
        start("gateway.polling.patience=20s");
        pass(ofSeconds(15));
        assertThat(client.closed).isNull();
        assertThat(ic.asked).hasSizeBetween(5, 40);
        pass(ofSeconds(15));
        assertThat(client.closed).isEqualTo(CloseCode.UNREACHABLE);
        assertThat(output).containsOnlyOnce("StackOverflowError: too deep");
        client.fault = () -> {};
        pass(ofSeconds(10));
        assertThat(client.received).isEqualTo(numbers(3));
    }

    @Test
    void anErrorWhereAPollIsCountedDoesNotEndThePolling() {
        ic.latency = ofMillis(50);
        ic.says(Pages.run(0, 500, 100));
        start();
        memory.fault = () -> {
            throw new AssertionError("counted wrongly");
        };
        pass(ofMillis(300));
        assertThat(client.received).hasSizeLessThan(500);
        memory.fault = () -> {};
        pass(ofSeconds(20));
        assertThat(client.received).isEqualTo(numbers(500));
        // What was held when the account failed was not given back.
        memory.held.set(0);
    }

    @Test
    void theNextPollerOfACanisterWaitsForTheStepOfTheOneBefore() {
        ic.says(Pages.run(0, 3, 100));
        client.fault = () -> {
            if (client.received.size() == 1) {
                poller.stop();
                start();
                poller.callCompleted();
            }
        };
        start();
        pass(ofSeconds(1));
        assertThat(client.received).isEqualTo(numbers(3));
        assertThat(ic.asked).extracting(Asked::nonce).startsWith(0L, 3L).doesNotContain(1L, 2L);
    }

    private void start(String... properties) {
        var settings = new ArrayList<>(List.of(properties));
        settings.add("gateway.polling.max-polls-per-second=1000000");
        var all = Polling.properties(settings.toArray(String[]::new));
        poller = new CanisterPoller(
                CANISTER,
                new PollerServices(
                        ic,
                        all,
                        () -> Instant.EPOCH.plus(now()),
                        () -> time.now(TimeUnit.NANOSECONDS),
                        (page, canister, format) -> Mono.just(page),
                        memory,
                        new Usage(new UsageProperties(Duration.ofHours(1), null, 0), meters, CANISTER, Instant.EPOCH),
                        new PollingMeters(meters),
                        Traces.OFF),
                router,
                cursor,
                steps);
        poller.pages().subscribe(router::accept);
    }

    private Duration now() {
        return Duration.ofNanos(time.now(TimeUnit.NANOSECONDS));
    }

    private void pass(Duration duration) {
        time.advanceTimeBy(duration);
    }

    private void passUntilAsked() {
        int polls = ic.asked.size();
        while (ic.asked.size() == polls) {
            pass(ofMillis(1));
        }
    }

    private Duration sinceLastAsked() {
        return now().minus(ic.asked.getLast().at());
    }

    private List<Duration> askedAt() {
        return ic.asked.stream().map(Asked::at).toList();
    }

    /** Between two polls, both in that time. */
    private List<Duration> gaps(Duration from, Duration to) {
        var times = askedAt().stream()
                .filter(at -> at.compareTo(from) >= 0 && at.compareTo(to) <= 0)
                .toList();
        return IntStream.range(1, times.size())
                .mapToObj(i -> times.get(i).minus(times.get(i - 1)))
                .toList();
    }

    private double counted(String outcome) {
        return meters.get("gateway.polling.ahead")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private static boolean isAbout(Duration gap, Duration interval) {
        return isAtLeast(gap, interval) && gap.toNanos() <= interval.toNanos() * 1.05;
    }

    private static boolean isAtLeast(Duration gap, Duration interval) {
        return gap.compareTo(interval) >= 0;
    }

    private static IcException unavailable() {
        return new IcException(new IcError.Http(503, "down"));
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).map(i -> (byte) (i + 1)).boxed().toList();
    }

    private static final class Client implements SessionSink {
        private final List<Integer> received = new ArrayList<>();
        private @Nullable CloseCode closed;
        private Runnable fault = () -> {};

        @Override
        public void send(byte[] frame, long timestamp, @Nullable ServiceMessage service) {
            fault.run();
            received.add(payload(frame));
        }

        @Override
        public void forgotten() {
            closed = CloseCode.GONE;
        }

        @Override
        public void flush() {}

        @Override
        public void close(CloseCode code, String reason) {
            closed = code;
        }

        private static int payload(byte[] frame) {
            try {
                return WebsocketMessage.fromCbor(CanisterMessage.decode(frame).content())
                        .content()[0];
            } catch (MalformedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static final class Memory implements PageMemory {
        private final AtomicLong held = new AtomicLong();
        private boolean room = true;
        private Runnable fault = () -> {};

        @Override
        public boolean hasRoom() {
            return room;
        }

        @Override
        public void add(long bytes) {
            fault.run();
            held.addAndGet(bytes);
        }
    }
}
