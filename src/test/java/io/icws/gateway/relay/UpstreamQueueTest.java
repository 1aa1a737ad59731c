package io.icws.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.relay.RelayProperties.Ordering;
import io.icws.gateway.relay.RelayedCall.Position;
import io.icws.gateway.relay.RelayedCall.Progress;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.UnsignedRequest;
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

class UpstreamQueueTest {

    private static RelayProperties limits(Ordering ordering, int queue) {
        return new RelayProperties(
                ordering,
                queue,
                Duration.ofSeconds(30),
                new RelayProperties.Constants(
                        2,
                        DataSize.ofBytes(1_000),
                        Duration.ofMillis(500),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        5));
    }

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Sinks.Many<Progress>> underWay = new ArrayList<>();
    private final List<Outcome> decided = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private final UpstreamQueue upstream = upstream(Ordering.STRICT, 2);

    private UpstreamQueue upstream(Ordering ordering, int queue) {
        return new UpstreamQueue(
                this::deliver,
                (envelope, outcome) -> decided.add(outcome),
                limits(ordering, queue),
                () -> now,
                new RelayMeters(registry));
    }

    @Test
    void theNextLeavesWhenTheOneBeforeIsDecided() {
        assertThat(upstream.offer(envelope(10))).isTrue();
        assertThat(upstream.offer(envelope(10))).isTrue();
        assertThat(underWay).hasSize(1);
        decide(0);
        assertThat(underWay).hasSize(2);
        assertThat(decided).hasSize(1);
    }

    @Test
    void theNextLeavesWhenThePlaceOfTheOneBeforeIsFixed() {
        upstream.offer(envelope(10));
        upstream.offer(envelope(10));
        underWay.getFirst().tryEmitNext(Position.INDUCTED);
        assertThat(underWay).hasSize(2);
        assertThat(decided).isEmpty();
        decide(0);
        assertThat(underWay).hasSize(2);
    }

    @Test
    void acceptanceIsNoReasonToSendTheNext() {
        upstream.offer(envelope(10));
        upstream.offer(envelope(10));
        underWay.getFirst().tryEmitNext(Position.ACCEPTED);
        assertThat(underWay).hasSize(1);
    }

    @Test
    void aPipelineTakesTheNextWhenTheOneBeforeWasAcceptedUpToItsWindow() {
        var pipeline = upstream(Ordering.PIPELINED, 4);
        for (int i = 0; i < 4; i++) {
            assertThat(pipeline.offer(envelope(10))).isTrue();
        }
        assertThat(underWay).hasSize(1);
        underWay.getFirst().tryEmitNext(Position.ACCEPTED);
        assertThat(underWay).hasSize(2);
        underWay.get(1).tryEmitNext(Position.ACCEPTED);
        assertThat(underWay).hasSize(2);
        decide(0);
        assertThat(underWay).hasSize(3);
        decide(1);
        assertThat(underWay).as("the third is not accepted").hasSize(3);
    }

    @Test
    void nothingFollowsBehindAHole() {
        upstream.offer(envelope(10));
        upstream.offer(envelope(10));
        upstream.stopSending();
        assertThat(upstream.offer(envelope(10))).isTrue();
        decide(0);
        assertThat(underWay).hasSize(1);
        StepVerifier.create(upstream.finish()).expectComplete().verify(Duration.ofSeconds(10));
    }

    @Test
    void refusesMoreThanMayWait() {
        upstream.offer(envelope(10));
        assertThat(upstream.offer(envelope(10))).isTrue();
        assertThat(upstream.offer(envelope(10))).isTrue();
        assertThat(upstream.offer(envelope(10))).isFalse();
        decide(0);
        assertThat(upstream.offer(envelope(10))).isTrue();
    }

    @Test
    void refusesMoreBytesThanMayWait() {
        upstream.offer(envelope(10));
        assertThat(upstream.offer(envelope(700))).isTrue();
        assertThat(upstream.offer(envelope(700))).isFalse();
        decide(0);
        assertThat(upstream.offer(envelope(700))).isTrue();
    }

    @Test
    void tellsWhenAnEnvelopeHasWaitedTooLong() {
        upstream.offer(envelope(10));
        now = now.plusSeconds(31);
        assertThat(upstream.overdueAt()).isNull();
        upstream.offer(envelope(10));
        assertThat(upstream.overdueAt()).isEqualTo(now.plusSeconds(30));
    }

    @Test
    void finishesWhenEverythingIsDecided() {
        upstream.offer(envelope(10));
        upstream.offer(envelope(10));
        StepVerifier.create(upstream.finish())
                .then(() -> assertThat(upstream.offer(envelope(10))).isFalse())
                .then(() -> decide(0))
                .expectNoEvent(Duration.ofMillis(1))
                .then(() -> decide(1))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        assertThat(decided).hasSize(2);
    }

    @Test
    void anIdleLaneFinishesAtOnce() {
        StepVerifier.create(upstream.finish()).expectComplete().verify(Duration.ofSeconds(10));
    }

    @Test
    void aBugInOneDeliveryStopsNothing() {
        upstream.offer(envelope(10));
        upstream.offer(envelope(10));
        underWay.getFirst().tryEmitError(new IllegalStateException("bug"));
        assertThat(decided).singleElement().isInstanceOf(Outcome.ExecutionUnknown.class);
        assertThat(underWay).hasSize(2);
    }

    @Test
    void aDisposedLaneForgetsEverything() {
        upstream.offer(envelope(10));
        upstream.offer(envelope(10));
        upstream.dispose();
        assertThat(underWay.getFirst().currentSubscriberCount()).isZero();
        StepVerifier.create(upstream.finish()).expectComplete().verify(Duration.ofSeconds(10));
    }

    @Test
    void aDisposedQueueLeavesTheGaugesOfWaitingAndInFlightEnvelopesAtZero() {
        upstream.offer(envelope(10));
        upstream.offer(envelope(10));
        assertThat(gauge("in.flight")).isOne();
        assertThat(gauge("waiting")).isOne();
        upstream.dispose();
        decide(0);
        assertThat(gauge("in.flight")).isZero();
        assertThat(gauge("waiting")).isZero();
    }

    private double gauge(String name) {
        return registry.get("gateway.relay." + name).gauge().value();
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
