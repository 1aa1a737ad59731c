package io.icws.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.Principal;
import io.icws.gateway.protocol.UnsignedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class LaneTest {

    private static RelayProperties limits(Ordering ordering, int queue) {
        return new RelayProperties(
                ordering,
                2,
                queue,
                DataSize.ofBytes(1_000),
                Duration.ofSeconds(30),
                Duration.ofMillis(500),
                Duration.ofMillis(250),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                5);
    }

    private final List<Sinks.Many<Progress>> underWay = new ArrayList<>();
    private final List<Outcome> decided = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final Lane lane = lane(Ordering.STRICT, 2);

    private Lane lane(Ordering ordering, int queue) {
        return new Lane(
                this::deliver,
                (envelope, outcome) -> decided.add(outcome),
                limits(ordering, queue),
                () -> now,
                new RelayMeters(new SimpleMeterRegistry()));
    }

    @Test
    void theNextLeavesWhenTheOneBeforeIsDecided() {
        assertThat(lane.offer(envelope(10))).isTrue();
        assertThat(lane.offer(envelope(10))).isTrue();
        assertThat(underWay).hasSize(1);
        decide(0);
        assertThat(underWay).hasSize(2);
        assertThat(decided).hasSize(1);
    }

    @Test
    void theNextLeavesWhenThePlaceOfTheOneBeforeIsFixed() {
        lane.offer(envelope(10));
        lane.offer(envelope(10));
        underWay.getFirst().tryEmitNext(new Progress.Inducted());
        assertThat(underWay).hasSize(2);
        assertThat(decided).isEmpty();
        decide(0);
        assertThat(underWay).hasSize(2);
    }

    @Test
    void acceptanceIsNoReasonToSendTheNext() {
        lane.offer(envelope(10));
        lane.offer(envelope(10));
        underWay.getFirst().tryEmitNext(new Progress.Accepted());
        assertThat(underWay).hasSize(1);
    }

    @Test
    void aPipelineTakesTheNextWhenTheOneBeforeWasAcceptedUpToItsWindow() {
        var pipeline = lane(Ordering.PIPELINED, 4);
        for (int i = 0; i < 4; i++) {
            assertThat(pipeline.offer(envelope(10))).isTrue();
        }
        assertThat(underWay).hasSize(1);
        underWay.getFirst().tryEmitNext(new Progress.Accepted());
        assertThat(underWay).hasSize(2);
        underWay.get(1).tryEmitNext(new Progress.Accepted());
        assertThat(underWay).hasSize(2);
        decide(0);
        assertThat(underWay).hasSize(3);
        decide(1);
        assertThat(underWay).as("the third is not accepted").hasSize(3);
    }

    @Test
    void nothingFollowsBehindAHole() {
        lane.offer(envelope(10));
        lane.offer(envelope(10));
        lane.cut();
        assertThat(lane.offer(envelope(10))).isTrue();
        decide(0);
        assertThat(underWay).hasSize(1);
        StepVerifier.create(lane.finish()).expectComplete().verify(Duration.ofSeconds(10));
    }

    @Test
    void refusesMoreThanMayWait() {
        lane.offer(envelope(10));
        assertThat(lane.offer(envelope(10))).isTrue();
        assertThat(lane.offer(envelope(10))).isTrue();
        assertThat(lane.offer(envelope(10))).isFalse();
        decide(0);
        assertThat(lane.offer(envelope(10))).isTrue();
    }

    @Test
    void refusesMoreBytesThanMayWait() {
        lane.offer(envelope(10));
        assertThat(lane.offer(envelope(700))).isTrue();
        assertThat(lane.offer(envelope(700))).isFalse();
        decide(0);
        assertThat(lane.offer(envelope(700))).isTrue();
    }

    @Test
    void tellsWhenAnEnvelopeHasWaitedTooLong() {
        lane.offer(envelope(10));
        now = now.plusSeconds(31);
        assertThat(lane.overdueAt()).isNull();
        lane.offer(envelope(10));
        assertThat(lane.overdueAt()).isEqualTo(now.plusSeconds(30));
    }

    @Test
    void finishesWhenEverythingIsDecided() {
        lane.offer(envelope(10));
        lane.offer(envelope(10));
        StepVerifier.create(lane.finish())
                .then(() -> assertThat(lane.offer(envelope(10))).isFalse())
                .then(() -> decide(0))
                .expectNoEvent(Duration.ofMillis(1))
                .then(() -> decide(1))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        assertThat(decided).hasSize(2);
    }

    @Test
    void anIdleLaneFinishesAtOnce() {
        StepVerifier.create(lane.finish()).expectComplete().verify(Duration.ofSeconds(10));
    }

    @Test
    void aBugInOneDeliveryStopsNothing() {
        lane.offer(envelope(10));
        lane.offer(envelope(10));
        underWay.getFirst().tryEmitError(new IllegalStateException("bug"));
        assertThat(decided).singleElement().isInstanceOf(Outcome.Unknown.class);
        assertThat(underWay).hasSize(2);
    }

    @Test
    void aDisposedLaneForgetsEverything() {
        lane.offer(envelope(10));
        lane.offer(envelope(10));
        lane.dispose();
        assertThat(underWay.getFirst().currentSubscriberCount()).isZero();
        StepVerifier.create(lane.finish()).expectComplete().verify(Duration.ofSeconds(10));
    }

    private Flux<Progress> deliver(Envelope envelope) {
        Sinks.Many<Progress> delivery = Sinks.many().unicast().onBackpressureBuffer();
        underWay.add(delivery);
        return delivery.asFlux();
    }

    private void decide(int index) {
        underWay.get(index).tryEmitNext(new Outcome.Ok());
        underWay.get(index).tryEmitComplete();
    }

    private static Envelope envelope(int size) {
        try {
            return Envelope.decode(UnsignedRequest.call(
                            Principal.ANONYMOUS, Principal.MANAGEMENT, "ws_message", new byte[size], 0, null)
                    .anonymous());
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }
}
