package io.icws.gateway.metrics;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
            Map<String, Long> relays) {

        Line minus(Line earlier) {
            var outcomes = new TreeMap<>(relays);
            outcomes.replaceAll((outcome, count) -> count - earlier.relays.getOrDefault(outcome, 0L));
            return new Line(
                    canister,
                    connections - earlier.connections,
                    connectionSeconds - earlier.connectionSeconds,
                    messages.minus(earlier.messages),
                    bytes.minus(earlier.bytes),
                    polls - earlier.polls,
                    polledBytes - earlier.polledBytes,
                    outcomes);
        }

        /** No connection, message, poll or call was counted. */
        boolean isNothing() {
            return connectionSeconds == 0
                    && connections + messages.up + messages.down + polls + polledBytes == 0
                    && relays.values().stream().allMatch(count -> count == 0);
        }
    }

    /**
     * @param up from clients, taken for relay
     * @param down to clients, written
     */
    public record BothWays(long up, long down) {

        BothWays minus(BothWays earlier) {
            return new BothWays(up - earlier.up, down - earlier.down);
        }
    }
}
