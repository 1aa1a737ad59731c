package io.icws.gateway.relay;

import io.icws.certificate.IcTimestamp;
import io.icws.gateway.ic.Backoff;
import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.protocol.CanisterError;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.PeerText;
import io.icws.protocol.RequestContent.Invocation;
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

    /** What is known of the call so far. */
    sealed interface Progress permits Position, Outcome {}

    /** The position of the call in the canister's input queue, while the outcome is open. */
    enum Position implements Progress {
        /** The IC has accepted the call. Calls posted from now on will probably, but not certainly, execute after it. */
        ACCEPTED,
        /** The position is fixed: calls posted from now on execute after it. */
        INDUCTED
    }

    private static final Duration LONGEST_REPOST = Duration.ofSeconds(2);
    private static final int MAX_TEXT = 1_000;

    private final InternetComputer ic;
    private final Envelope envelope;
    private final Invocation call;
    private final Relay.ReplyReader replies;
    private final RelayProperties properties;
    private final Clock clock;
    private final RelayMeters meters;
    private final Backoff retries;
    private final Backoff reposts;

    private IcError lastError = new IcError.Unreachable("the envelope's ingress expiry has passed");
    private Duration pause = Duration.ZERO;
    private boolean accepted;
    private boolean maybeAccepted;
    private boolean inducted;
    private boolean resultUnavailable;
    private int failures;
    private int pending;

    RelayedCall(
            InternetComputer ic,
            Envelope envelope,
            Invocation call,
            Relay.ReplyReader replies,
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

    /** Any number of {@link Position}s, then exactly one {@link Outcome}. Never an error of the IC. */
    Flux<Progress> progress() {
        return Mono.defer(this::attempt)
                .repeatWhen(attempts -> attempts.concatMap(attempt -> Mono.delay(pause)))
                .takeUntil(Outcome.class::isInstance);
    }

    /** Empty after a failure that is retried. */
    private Mono<Progress> attempt() {
        if (resultUnavailable) {
            return Mono.just(new Outcome.ResultUnknown());
        }
        return isExpired()
                ? Mono.just(expired())
                : post().switchIfEmpty(
                                Mono.error(() -> new IcException(new IcError.Unreachable("a call without an answer"))))
                        .map(this::answered)
                        .onErrorResume(IcException.class, e -> Mono.justOrEmpty(failed(e.error())));
    }

    /** The synchronous endpoint answers only when the call has ended: too late for the next envelope. */
    private Mono<CallStatus> post() {
        return properties.ordering() == RelayProperties.Ordering.PIPELINED && !accepted
                ? ic.submit(call.canisterId(), call.requestId(), envelope.body())
                : ic.call(call.canisterId(), call.requestId(), envelope.body());
    }

    private Progress answered(CallStatus status) {
        failures = 0;
        return switch (status) {
            case CallStatus.Replied(byte[] reply) -> replied(reply);
            case CallStatus.Rejected(IcError.Reject reject) -> new Outcome.Rejected(reject);
            case CallStatus.Done() -> new Outcome.ResultUnknown();
            case CallStatus.Inducted() -> {
                inducted = true;
                yield repost(Position.INDUCTED);
            }
            case CallStatus.Pending(long certifiedTime) -> pending(certifiedTime);
        };
    }

    private Progress pending(long certifiedTime) {
        accepted = true;
        maybeAccepted = true;
        if (Long.compareUnsigned(certifiedTime, call.ingressExpiry()) > 0) {
            return new Outcome.NotExecuted(lastError);
        }
        if (ic.callsAreCertified()) {
            return repost(Position.ACCEPTED);
        }
        resultUnavailable = true;
        pause = properties.constants().uncertifiedPause();
        return Position.ACCEPTED;
    }

    private Position repost(Position position) {
        meters.reposts.increment();
        pause = reposts.pause(pending++);
        return position;
    }

    /**
     * Null if the call is posted again. A repeated post is checked again, so its refusal does not mean that the first was
     * not accepted.
     */
    private @Nullable Progress failed(IcError error) {
        lastError = error;
        maybeAccepted |= mayHaveArrived(error);
        if (!error.isTransient() && !maybeAccepted) {
            return new Outcome.NotExecuted(error);
        }
        meters.retries.increment();
        pause = retries.pause(failures++, error.retryAfter());
        return null;
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

    private boolean isExpired() {
        return clock.instant().isAfter(IcTimestamp.toInstant(call.ingressExpiry()));
    }

    /** An inducted call will be executed, but its result will not be read. */
    private Outcome expired() {
        if (inducted) {
            return new Outcome.ResultUnknown();
        }
        return maybeAccepted ? new Outcome.ExecutionUnknown(lastError) : new Outcome.NotExecuted(lastError);
    }

    private Outcome replied(byte[] reply) {
        try {
            return replies.error(reply)
                    .<Outcome>map(
                            text -> new Outcome.Refused(CanisterError.recognise(text), PeerText.of(text, MAX_TEXT)))
                    .orElseGet(Outcome.Ok::new);
        } catch (MalformedException unreadable) {
            return new Outcome.ResultUnknown();
        }
    }
}
