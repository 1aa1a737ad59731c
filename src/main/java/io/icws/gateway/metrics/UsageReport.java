package io.icws.gateway.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What canisters have used in one period. Periods of one gateway follow one another without gap or overlap, so their sums
 * are what a longer time has cost.
 *
 * @param gateway principal of the gateway's key
 * @param started when the process started; with {@code number} it names the report, however often it is collected
 * @param number of the period, from 1
 * @param from begin of the period, inclusive
 * @param to end of the period, exclusive; where it has not ended, when the report was made
 * @param finished whether the numbers are final
 * @param canisters with anything to report, those that used most bytes first
 */
public record UsageReport(
        String gateway, Instant started, int number, Instant from, Instant to, boolean finished, List<Line> canisters) {

    /**
     * @param canister its id, or {@code other}
     * @param connections that began
     * @param connectionSeconds of all connections together, also of those that began before or go on
     * @param polls queries of the gateway for the canister's messages
     * @param polledBytes of their answers
     * @param relays envelopes of clients that were decided, by outcome
     */
    public record Line(
            String canister,
            long connections,
            double connectionSeconds,
            BothWays messages,
            BothWays bytes,
            long polls,
            long polledBytes,
            Map<String, Long> relays) {}

    /**
     * @param up from clients, taken for relay
     * @param down to clients, written
     */
    public record BothWays(long up, long down) {}
}
