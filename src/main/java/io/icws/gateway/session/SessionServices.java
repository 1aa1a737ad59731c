package io.icws.gateway.session;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.protocol.CloseCode;
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
        Scheduler admissionScheduler,
        MessageRouter router,
        Relay relay,
        CanisterPollerRegistry pollers,
        SessionRegistry sessions,
        SessionProperties properties,
        Clock clock) {

    Instant now() {
        return clock.instant();
    }

    /** Checks a first frame away from the event loop; ends with a {@link Refusal} if it is refused. */
    Mono<Admission.Opening> admit(byte[] frame) {
        return Mono.fromCallable(() -> admission.open(frame))
                .subscribeOn(admissionScheduler)
                .onErrorMap(
                        RejectedExecutionException.class,
                        full -> new Refusal(CloseCode.TRY_AGAIN_LATER, "too many connections are being opened"));
    }
}
