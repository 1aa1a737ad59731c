package io.icws.gateway.ic;

import io.icws.certificate.IcTimestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Polls the status of a call of the gateway until it is final. */
final class CallFollower {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final double FACTOR = 1.4;

    /** Subnet time may lag behind the clock: a call may still be seen executing a little after its expiry. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** Longest pause taken over from Retry-After; more would take too much of the call's lifetime. */
    private static final Duration LONGEST_ASKED = Duration.ofSeconds(10);

    private record Step(CallStatus status, Duration pause) {}

    private final Clock clock;

    CallFollower(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param first status in the answer to the call
     * @param status reads the status; transient failures are retried, others are passed on
     * @return the final state; {@link CallStatus.Pending} or {@link CallStatus.Inducted} if the call's expiry has passed
     *     without one
     */
    Mono<CallStatus> follow(Instant expiry, CallStatus first, Mono<CallStatus> status) {
        return Mono.just(new Step(first, FIRST_PAUSE))
                .expand(step -> isSettled(step.status(), expiry) ? Mono.empty() : next(step, status))
                .last()
                .map(Step::status);
    }

    private Mono<Step> next(Step step, Mono<CallStatus> status) {
        var pause = Duration.ofMillis(
                Math.min(LONGEST_PAUSE.toMillis(), (long) (step.pause().toMillis() * FACTOR)));
        return Mono.delay(step.pause())
                .then(status)
                .map(newer -> new Step(newer, pause))
                .onErrorResume(
                        IcException.class,
                        e -> e.error().isTransient() ? Mono.just(afterFailure(step, pause, e)) : Mono.error(e));
    }

    private static Step afterFailure(Step step, Duration pause, IcException failure) {
        var asked = RetryAfter.of(failure, LONGEST_ASKED);
        return new Step(step.status(), asked.compareTo(pause) > 0 ? asked : pause);
    }

    private boolean isSettled(CallStatus status, Instant expiry) {
        return switch (status) {
            case CallStatus.Replied replied -> true;
            case CallStatus.Rejected rejected -> true;
            case CallStatus.Done() -> true;
            case CallStatus.Inducted() -> isOver(expiry);
            case CallStatus.Pending(long certifiedTime) ->
                Long.compareUnsigned(certifiedTime, IcTimestamp.of(expiry)) > 0 || isOver(expiry);
        };
    }

    private boolean isOver(Instant expiry) {
        return clock.instant().isAfter(expiry.plus(GRACE));
    }
}
