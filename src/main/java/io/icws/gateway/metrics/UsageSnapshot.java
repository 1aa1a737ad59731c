package io.icws.gateway.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What was used. Of a whole process, or of a period as the difference of two of those. */
record UsageSnapshot(
        long connections,
        double connectionSeconds,
        long messagesUp,
        long bytesUp,
        long messagesDown,
        long bytesDown,
        long polls,
        long polledBytes,
        Map<RelayOutcome, Long> relays) {

    static final UsageSnapshot NOTHING = new UsageSnapshot(0, 0, 0, 0, 0, 0, 0, 0, Map.of());

    UsageSnapshot minus(UsageSnapshot earlier) {
        var since = new EnumMap<RelayOutcome, Long>(RelayOutcome.class);
        relays.forEach((outcome, count) -> since.put(outcome, count - earlier.relays.getOrDefault(outcome, 0L)));
        return new UsageSnapshot(
                connections - earlier.connections,
                connectionSeconds - earlier.connectionSeconds,
                messagesUp - earlier.messagesUp,
                bytesUp - earlier.bytesUp,
                messagesDown - earlier.messagesDown,
                bytesDown - earlier.bytesDown,
                polls - earlier.polls,
                polledBytes - earlier.polledBytes,
                since);
    }

    /** No connection, message, poll or call was counted. */
    boolean isNothing() {
        return connectionSeconds == 0
                && connections + messagesUp + messagesDown + polls + polledBytes == 0
                && relays.values().stream().allMatch(count -> count == 0);
    }

    UsageReport.Line line(String canister) {
        var outcomes = new TreeMap<String, Long>();
        relays.forEach((outcome, count) -> outcomes.put(outcome.tag(), count));
        return new UsageReport.Line(
                canister,
                connections,
                connectionSeconds,
                new UsageReport.BothWays(messagesUp, messagesDown),
                new UsageReport.BothWays(bytesUp, bytesDown),
                polls,
                polledBytes,
                outcomes);
    }
}
