package io.icws.gateway.ic;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.certificate.IcTimestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class CallFollowerTest {

    private static final Instant EXPIRY = Instant.EPOCH.plusSeconds(240);
    private static final CallStatus.Pending PENDING = new CallStatus.Pending(0);

    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void asksAtGrowingPauses() {
        StepVerifier.withVirtualTime(() -> follow(
                        PENDING,
                        Mono.fromCallable(
                                () -> asked.incrementAndGet() < 5 ? new CallStatus.Inducted() : new CallStatus.Done())))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(500 + 700 + 980 + 1000 + 999))
                .thenAwait(Duration.ofMillis(1))
                .expectNext(new CallStatus.Done())
                .verifyComplete();
    }

    @Test
    void asksNothingWhenTheEndIsKnown() {
        StepVerifier.create(follow(new CallStatus.Done(), Mono.error(new AssertionError())))
                .expectNext(new CallStatus.Done())
                .verifyComplete();
    }

    @Test
    void stopsWhenTheCallWillNeverRun() {
        var after = new CallStatus.Pending(IcTimestamp.of(EXPIRY) + 1);
        StepVerifier.withVirtualTime(() -> follow(PENDING, Mono.just(after)))
                .thenAwait(Duration.ofMillis(500))
                .expectNext(after)
                .verifyComplete();
    }

    @Test
    void waitsAsLongAsTheIcAsksForUpToABound() {
        var busy = new IcException(new IcError.Http(503, "", Duration.ofSeconds(60)));
        StepVerifier.withVirtualTime(() -> follow(
                        PENDING,
                        Mono.defer(() ->
                                asked.incrementAndGet() == 1 ? Mono.error(busy) : Mono.just(new CallStatus.Done()))))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(500 + 9_999))
                .thenAwait(Duration.ofMillis(1))
                .expectNext(new CallStatus.Done())
                .verifyComplete();
    }

    @Test
    void outlivesTransientFailuresUntilTheExpiryHasPassed() {
        StepVerifier.withVirtualTime(() -> follow(PENDING, Mono.defer(() -> {
                    asked.incrementAndGet();
                    return Mono.error(new IcException(new IcError.Unreachable("gone")));
                })))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(269))
                .thenAwait(Duration.ofSeconds(3))
                .expectNext(PENDING)
                .verifyComplete();
        assertThat(asked.get()).isBetween(265, 275);
    }

    @Test
    void endsWithAPermanentFailure() {
        StepVerifier.withVirtualTime(
                        () -> follow(PENDING, Mono.error(new IcException(new IcError.Http(403, "not yours")))))
                .thenAwait(Duration.ofMillis(500))
                .verifyErrorMessage("HTTP 403: not yours");
    }

    private static Mono<CallStatus> follow(CallStatus first, Mono<CallStatus> status) {
        return new CallFollower(new VirtualClock()).follow(EXPIRY, first, status);
    }

    private static final class VirtualClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(Schedulers.parallel().now(java.util.concurrent.TimeUnit.MILLISECONDS));
        }
    }
}
