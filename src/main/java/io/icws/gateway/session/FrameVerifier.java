package io.icws.gateway.session;

import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import io.icws.protocol.Envelope;
import io.icws.protocol.MalformedException;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Decodes and checks the frames of clients, away from event loops where that takes long. */
final class FrameVerifier {

    /** Bytes of a frame that an event loop decodes in a few microseconds. */
    private static final int SMALL_FRAME = 4 << 10;

    private final Generation generation;
    private final Scheduler scheduler;

    FrameVerifier(Generation generation, Scheduler scheduler) {
        this.generation = generation;
        this.scheduler = scheduler;
    }

    /** Checks a first frame in full; ends with a {@link Refusal} if it is refused. */
    Mono<AcceptedOpen> open(byte[] frame) {
        return onScheduler(readable(generation.open(frame)));
    }

    /**
     * Checks a later frame; ends with a {@link Refusal} if it is refused. The IC checks its signature where the gateway does
     * not.
     */
    Mono<Envelope> message(byte[] frame, AdmittedClient client) {
        var envelope = readable(client.dialect().message(frame, client.canister(), client.key()));
        var cost = generation.messageCost();
        if (cost == Generation.MessageCost.VERIFYING) {
            return onScheduler(envelope);
        }
        // New clients that fill the scheduler's queue must not end established sessions.
        return frame.length <= SMALL_FRAME && cost == Generation.MessageCost.LOW
                ? envelope
                : envelope.subscribeOn(scheduler).onErrorResume(RejectedExecutionException.class, full -> envelope);
    }

    private <T> Mono<T> onScheduler(Mono<T> check) {
        return check.subscribeOn(scheduler)
                .onErrorMap(RejectedExecutionException.class, full -> new Refusal(Limit.Session.SIGNATURE_CHECKS));
    }

    private static <T> Mono<T> readable(Mono<T> check) {
        return check.onErrorMap(
                MalformedException.class,
                malformed -> new Refusal(CloseCode.MALFORMED, String.valueOf(malformed.getMessage())));
    }
}
