package io.icws.gateway.polling;

import io.icws.gateway.ic.InternetComputer;
import io.icws.gateway.ic.SteadyClock;
import io.icws.gateway.metrics.Usage;
import io.icws.gateway.tracing.Traces;
import java.util.function.LongSupplier;

/**
 * What all pollers share.
 *
 * @param clock for patience and probes
 * @param time in nanoseconds, monotonic: for the schedule
 */
record PollerServices(
        InternetComputer ic,
        PollingProperties properties,
        SteadyClock clock,
        LongSupplier time,
        PageSource.Verification verification,
        PageMemory memory,
        Usage usage,
        PollingMeters meters,
        Traces traces) {}
