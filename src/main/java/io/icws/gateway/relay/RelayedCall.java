package io.icws.gateway.relay;

import io.icws.gateway.ic.Backoff;
import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.certificate.IcTimestamp;
import io.icws.gateway.protocol.CanisterError;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.protocol.MalformedException;
import io.icws.gateway.protocol.PeerText;
import io.icws.gateway.protocol.RequestContent.Invocation;
import io.icws.gateway.protocol.candid.CanisterResult;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Relays one envelope: posts it, posts it again until its outcome is known, and gives up when its ingress expiry has
 * passed. Posting the same bytes again is safe, because a request id executes at most once.
 */
final class RelayedCall {

    private static final Duration LONGEST_REPOST = Duration.ofSeconds(2);
    private static final int MAX_TEXT = 1_000;

    /** @param next null when this was the last step */
    private record Step(
            @Nullable Progress progress, @Nullable Mono<Step> next) {

        static Step end(Outcome outcome) {
            return new Step(outcome, null);
        }
    }

    private final InternetComputer ic;
    private final Envelope envelope;
    private final Invocation call;
    private final ReplyReader replies;
    private final RelayProperties properties;
    private final Clock clock;
    private final RelayMeters meters;
    private final Backoff retries;
    private final Backoff reposts;

    private IcError lastError = new IcError.Unreachable("the envelope's ingress expiry has passed");
    private boolean accepted;
    private boolean maybeAccepted;
    private boolean inducted;
    private int failures;
    private int pending;

    RelayedCall(
            InternetComputer ic,
            Envelope envelope,
            Invocation call,
            ReplyReader replies,
            RelayProperties properties,
            Clock clock,
            RelayMeters meters) {
        this.ic = ic;
        this.envelope = envelope;
        this.call = call;
        this.replies = replies;
        this.properties = properties;
        this.clock = clock;
        this.meters = meters;
        this.retries = new Backoff(
                properties.constants().retryInterval(), properties.constants().retryIntervalMax());
        this.reposts = new Backoff(properties.constants().repostInterval(), LONGEST_REPOST);
    }

    /**
     * Any number of {@link Progress.Accepted} and {@link Progress.Inducted}, then exactly one {@link Outcome}. Never
     * an error of the IC.
     */
    Flux<Progress> progress() {
        return post().expand(step -> step.next() == null ? Mono.empty() : step.next())
                .mapNotNull(Step::progress);
    }

    private Mono<Step> post() {
        return Mono.defer(() -> expired()
                ? Mono.just(gaveUp())
                : posted().map(this::answered).onErrorResume(IcException.class, e -> Mono.just(failed(e.error()))));
    }

    /** The synchronous endpoint answers only when the call has ended: too late for the next envelope. */
    private Mono<CallStatus> posted() {
        return properties.ordering() == Ordering.PIPELINED && !accepted
                ? ic.submit(call.canisterId(), call.requestId(), envelope.body())
                : ic.call(call.canisterId(), call.requestId(), envelope.body());
    }

    private Step again(@Nullable Progress progress, Duration pause) {
        return new Step(progress, Mono.delay(pause).then(post()));
    }

    private Step answered(CallStatus status) {
        failures = 0;
        return switch (status) {
            case CallStatus.Replied(byte[] reply) -> Step.end(result(reply));
            case CallStatus.Rejected(IcError.Reject reject) -> Step.end(new Outcome.Rejected(reject));
            case CallStatus.Done() -> Step.end(new Outcome.ResultUnknown());
            case CallStatus.Inducted() -> {
                inducted = true;
                meters.reposted();
                yield again(new Progress.Inducted(), reposts.pause(pending++));
            }
            case CallStatus.Pending(long certifiedTime) -> pending(certifiedTime);
        };
    }

    private Step pending(long certifiedTime) {
        accepted = true;
        maybeAccepted = true;
        if (Long.compareUnsigned(certifiedTime, call.ingressExpiry()) > 0) {
            return Step.end(new Outcome.NotExecuted(lastError));
        }
        if (!ic.callsAreCertified()) {
            return new Step(
                    new Progress.Accepted(),
                    Mono.delay(properties.constants().uncertifiedPause())
                            .thenReturn(Step.end(new Outcome.ResultUnknown())));
        }
        meters.reposted();
        return again(new Progress.Accepted(), reposts.pause(pending++));
    }

    /** A repeated post is checked again, so its refusal does not mean that the first was not accepted. */
    private Step failed(IcError error) {
        lastError = error;
        maybeAccepted |= mayHaveArrived(error);
        if (error.isTransient() || maybeAccepted) {
            meters.retried();
            return again(null, retries.pause(failures++, error.retryAfter()));
        }
        return Step.end(new Outcome.NotExecuted(error));
    }

    private static boolean mayHaveArrived(IcError error) {
        return switch (error) {
            case IcError.Http http -> http.status() >= 500;
            case IcError.Unreachable unreachable -> true;
            case IcError.BadAnswer bad -> true;
            case IcError.NotSent notSent -> false;
            case IcError.Rejected rejected -> false;
        };
    }

    /** An inducted call will be executed, but after the deadline. */
    private Step gaveUp() {
        if (inducted) {
            return Step.end(new Outcome.ResultUnknown());
        }
        return Step.end(maybeAccepted ? new Outcome.ExecutionUnknown(lastError) : new Outcome.NotExecuted(lastError));
    }

    private boolean expired() {
        return clock.instant().isAfter(IcTimestamp.toInstant(call.ingressExpiry()));
    }

    private Outcome result(byte[] reply) {
        try {
            return switch (replies.read(reply)) {
                case CanisterResult.Ok() -> new Outcome.Ok();
                case CanisterResult.Err(String text) ->
                    new Outcome.Refused(CanisterError.recognise(text), PeerText.of(text, MAX_TEXT));
            };
        } catch (MalformedException unreadable) {
            return new Outcome.ResultUnknown();
        }
    }
}
