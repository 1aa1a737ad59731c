package io.icws.gateway.session;

import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.session.admission.AdmissionProperties;
import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.gateway.session.admission.Limit;
import reactor.core.scheduler.Scheduler;

/** What all sessions share. */
record SessionServices(
        SessionProperties properties,
        AdmissionProperties admission,
        Scheduler frameCheckScheduler,
        SessionRegistry sessions,
        SessionDrain drain,
        ClientDirectory clients,
        CanisterCalls calls,
        BufferedBytes buffered,
        Limit.Counters limits,
        SessionMeters meters,
        Usage usage,
        SteadyClock clock) {}
