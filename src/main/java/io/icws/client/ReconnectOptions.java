package io.icws.client;

import java.time.Duration;

/**
 * When and how often to connect again.
 *
 * @param initialDelay the first pause, at least 1 ms. It is doubled after every round through all gateways, and each pause
 *     is shortened by up to half at random
 * @param maxDelay which no pause exceeds, at least {@code initialDelay} and at most a day
 * @param maxAttempts in a row, until a connection lasts 10 s; then the socket is closed. 0: the first lost connection
 *     closes it
 */
public record ReconnectOptions(Duration initialDelay, Duration maxDelay, int maxAttempts) {

    /** Pauses from 1 to 30 s, attempts without end. */
    public static final ReconnectOptions DEFAULT =
            new ReconnectOptions(Duration.ofSeconds(1), Duration.ofSeconds(30), Integer.MAX_VALUE);

    /** A lost connection is the end. */
    public static final ReconnectOptions NEVER = new ReconnectOptions(DEFAULT.initialDelay, DEFAULT.maxDelay, 0);

    /** @throws IllegalArgumentException if a value is out of range */
    public ReconnectOptions {
        if (initialDelay.compareTo(Duration.ofMillis(1)) < 0
                || maxDelay.compareTo(initialDelay) < 0
                || maxDelay.compareTo(Duration.ofDays(1)) > 0
                || maxAttempts < 0) {
            throw new IllegalArgumentException(
                    "initialDelay " + initialDelay + ", maxDelay " + maxDelay + ", maxAttempts " + maxAttempts
                            + " (expected: 1 ms <= initialDelay <= maxDelay <= 1 day, 0 <= maxAttempts)");
        }
    }
}
