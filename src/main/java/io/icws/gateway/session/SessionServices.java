package io.icws.gateway.session;

import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.polling.CanisterPollerRegistry;
import io.icws.gateway.protocol.Envelope;
import io.icws.gateway.relay.Relay;
import io.icws.gateway.routing.MessageRouter;
import io.icws.gateway.session.admission.AdmissionProperties;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.CanisterLimits;
import io.icws.gateway.session.admission.InboundRateLimiter;
import io.icws.gateway.session.admission.Limit;
import io.icws.gateway.session.admission.LimitCounters;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What every session needs of the rest of the house. */
record SessionServices(
        Generation generation,
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
        SessionMeters meters,
        Usage usage,
        SteadyClock clock) {

    /** Bytes of a frame that an event loop decodes in a few microseconds. */
    private static final int SMALL = 4 << 10;

    Instant now() {
        return clock.now();
    }

    InboundRateLimiter traffic() {
        return InboundRateLimiter.within(
                admissionProperties, properties.maxFrameSize().toBytes());
    }

    /** Checks a first frame in full; ends with a {@link Refusal} if it is refused. */
    Mono<AcceptedOpen> admit(byte[] frame) {
        return awayFromEventLoops(generation.open(frame));
    }

    /** Checks a later frame; ends with a {@link Refusal} if it is refused. Its signature is the IC's affair if not ours. */
    Mono<Envelope> admit(byte[] frame, SessionIdentity session) {
        var envelope = session.dialect().message(frame, session);
        if (session.dialect().verifiesMessages()) {
            return awayFromEventLoops(envelope);
        }
        // Newcomers that fill the queue must not end what is established.
        return frame.length <= SMALL && !session.dialect().signsMessages()
                ? envelope
                : envelope.subscribeOn(admissionScheduler)
                        .onErrorResume(RejectedExecutionException.class, full -> envelope);
    }

    private <T> Mono<T> awayFromEventLoops(Mono<T> check) {
        return check.subscribeOn(admissionScheduler)
                .onErrorMap(RejectedExecutionException.class, full -> new Refusal(Limit.Session.SIGNATURE_CHECKS));
    }
}
