package io.icws.gateway.session;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.relay.Relay;
import io.icws.gateway.routing.MessageRouter;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What every session needs of the rest of the house. */
record SessionServices(
        InternetComputer ic,
        Admission admission,
        Authentication authentication,
        Scheduler admissionScheduler,
        MessageRouter router,
        Relay relay,
        CanisterPollerRegistry pollers,
        SessionRegistry sessions,
        SessionProperties properties,
        AdmissionProperties admissionProperties,
        Clock clock) {

    Instant now() {
        return clock.instant();
    }

    /** Checks a first frame in full; ends with a {@link Refusal} if it is refused. */
    Mono<Admission.Opening> admit(byte[] frame) {
        return awayFromEventLoops(Mono.fromCallable(() -> admission.open(frame))
                .flatMap(opening -> authentication.check(opening.envelope()).thenReturn(opening)));
    }

    /** Checks a later frame; ends with a {@link Refusal} if it is refused. Its signature is the IC's affair if not ours. */
    Mono<Envelope> admit(byte[] frame, Admission.Opening session) {
        var envelope = Mono.fromCallable(() -> admission.message(frame, session));
        return admissionProperties.verifyMessages()
                ? awayFromEventLoops(envelope.flatMap(
                        message -> authentication.check(message).thenReturn(message)))
                : envelope;
    }

    private <T> Mono<T> awayFromEventLoops(Mono<T> check) {
        return check.subscribeOn(admissionScheduler)
                .onErrorMap(
                        RejectedExecutionException.class,
                        full -> new Refusal(CloseCode.TRY_AGAIN_LATER, "too many signatures wait for their check"));
    }
}
