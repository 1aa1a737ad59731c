package io.icws.gateway.session;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.relay.Relay;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.session.admission.AdmissionProperties;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.session.admission.Limit;
import io.icws.gateway.session.admission.LimitCounters;
import io.icws.gateway.session.admission.Traffic;
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
        AdmissionProperties admissionProperties,
        CanisterLimits canisters,
        BufferedBytes buffered,
        LimitCounters limits,
        Clock clock) {

    Instant now() {
        return clock.instant();
    }

    Traffic traffic() {
        return Traffic.within(admissionProperties, properties.maxFrameSize().toBytes());
    }

    /** Checks a first frame away from the event loop; ends with a {@link Refusal} if it is refused. */
    Mono<Admission.Opening> admit(byte[] frame) {
        return Mono.fromCallable(() -> admission.open(frame))
                .subscribeOn(admissionScheduler)
                .onErrorMap(RejectedExecutionException.class, full -> new Refusal(Limit.Session.FIRST_FRAMES));
    }
}
