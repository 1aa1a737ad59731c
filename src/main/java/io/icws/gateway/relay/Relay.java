package io.icws.gateway.relay;

import io.icws.gateway.ic.Backoff;
import io.icws.gateway.ic.CallStatus;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.RelayOutcome;
import io.icws.protocol.CanisterError;
import io.icws.protocol.ClientKey;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import io.icws.protocol.RequestContent.Invocation;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Relays envelopes of clients to canisters, and calls {@code ws_close}. */
public final class Relay {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    /** Reads the Candid reply of a canister. */
    @FunctionalInterface
    public interface ReplyReader {

        /**
         * The text of {@code Err}; empty if the canister answered {@code Ok}.
         *
         * @throws MalformedException if the protocol does not define such a reply
         */
        Optional<String> error(byte[] reply) throws MalformedException;
    }

    private final InternetComputer ic;
    private final RelayProperties properties;
    private final Clock clock;
    private final SteadyClock steady;
    private final RelayMeters meters;

    /**
     * @param clock for expiries
     * @param steady for waiting times
     */
    public Relay(
            InternetComputer ic, RelayProperties properties, Clock clock, SteadyClock steady, MeterRegistry registry) {
        this.ic = ic;
        this.properties = properties;
        this.clock = clock;
        this.steady = steady;
        this.meters = new RelayMeters(registry);
    }

    /**
     * The queue of a new session.
     *
     * @param outcomes receives the outcome of every accepted envelope, on any thread, in no particular order
     * @param replies of the canister
     */
    public UpstreamQueue open(BiConsumer<Envelope, Outcome> outcomes, ReplyReader replies) {
        return new UpstreamQueue(envelope -> call(envelope, replies), outcomes, properties, steady, meters);
    }

    private Flux<RelayedCall.Progress> call(Envelope envelope, ReplyReader replies) {
        return envelope.content() instanceof Invocation call
                ? new RelayedCall(ic, envelope, call, replies, properties, clock, meters).progress()
                : Flux.error(new IllegalArgumentException("only calls are relayed"));
    }

    /**
     * Tells the canister that a client has left, with retries. Never fails: a client unknown to the canister counts
     * as closed. The result says whether the canister still knew the client.
     *
     * @param argument of {@code ws_close}, which names the client
     */
    public Mono<Boolean> close(Principal canister, ClientKey client, byte[] argument, ReplyReader replies) {
        var constants = properties.constants();
        var backoff = new Backoff(constants.retryInterval(), constants.retryIntervalMax());
        return Mono.defer(() -> {
            long began = System.nanoTime();
            return Mono.defer(() -> ic.callAsSelf(canister, "ws_close", argument))
                    .map(status -> isClosed(client, status, replies))
                    .retryWhen(backoff.retry(
                            constants.closeRetries(), Relay::mayPass, failure -> meters.retries.increment()))
                    .doOnNext(removed -> meters.closed(removed ? RelayOutcome.OK : RelayOutcome.REFUSED, began))
                    .onErrorResume(e -> {
                        meters.closed(RelayOutcome.UNKNOWN, began);
                        log.warn("ws_close of {} at canister {} failed: {}", client, canister, e.getMessage());
                        return Mono.just(false);
                    });
        });
    }

    /** A stopped canister may be started again; a refused envelope stays refused. */
    private static boolean mayPass(Throwable failure) {
        return failure instanceof IcException e && (e.error().isTransient() || e.error() instanceof IcError.Rejected);
    }

    private static boolean isClosed(ClientKey client, CallStatus status, ReplyReader replies) {
        return switch (status) {
            case CallStatus.Replied(byte[] reply) -> isOk(client, reply, replies);
            case CallStatus.Rejected(IcError.Reject reject) -> {
                if (!reject.hasNoTarget()) {
                    throw new IcException(new IcError.Rejected(reject));
                }
                yield false;
            }
            case CallStatus.Done(), CallStatus.Inducted() -> false;
            case CallStatus.Pending pending ->
                throw new IcException(new IcError.Unreachable("not executed before its expiry"));
        };
    }

    private static boolean isOk(ClientKey client, byte[] reply, ReplyReader replies) {
        try {
            var error = replies.error(reply);
            error.ifPresent(text -> log.debug("ws_close of {}: {}", client, CanisterError.recognise(text)));
            return error.isEmpty();
        } catch (MalformedException e) {
            log.debug("ws_close of {} got an unreadable reply: {}", client, e.getMessage());
            return false;
        }
    }
}
