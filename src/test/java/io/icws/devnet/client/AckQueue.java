package io.icws.devnet.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Sent messages that wait for an acknowledgement, as the SDK keeps them. Not thread-safe. */
final class AckQueue {

    private final Duration expiry;
    private final Deque<Sent> waiting = new ArrayDeque<>();

    AckQueue(Duration expiry) {
        this.expiry = expiry;
    }

    void add(long sequence, Instant now) {
        waiting.add(new Sent(sequence, now));
    }

    /**
     * @return sequence numbers that waited too long
     * @throws VerificationException if the number is above the last one sent while messages wait
     */
    List<Long> acknowledge(long sequence, Instant now) throws VerificationException {
        if (waiting.stream().anyMatch(sent -> sent.sequence == sequence)) {
            while (waiting.remove().sequence != sequence) {}
        } else if (!waiting.isEmpty() && Long.compareUnsigned(sequence, waiting.getLast().sequence) > 0) {
            throw new VerificationException("Sequence number " + Long.toUnsignedString(sequence)
                    + " is greater than last: " + waiting.getLast().sequence);
        }
        var expired = waiting.stream()
                .filter(sent -> !sent.at.plus(expiry).isAfter(now))
                .map(Sent::sequence)
                .toList();
        if (!expired.isEmpty()) {
            waiting.clear();
        }
        return expired;
    }

    private record Sent(long sequence, Instant at) {}
}
