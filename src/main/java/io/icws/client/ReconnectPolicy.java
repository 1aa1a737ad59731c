package io.icws.client;

import io.icws.client.IcWebSocketException.SigningFailed;
import io.icws.client.IcWebSocketException.WrongData;
import io.icws.protocol.CloseCode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Decides from how connections end whether, when and through which gateway to connect again. Not thread-safe. */
final class ReconnectPolicy {

    /** A connection that ends sooner does not reset the pauses: something cuts it each time. */
    static final Duration LASTING = Duration.ofSeconds(10);

    /** Connections in a row that may deliver wrong data. The reason may be gone, after sleep or a restart for example. */
    static final int MAX_FAULTS = 3;

    /** Steps by which the pause is longer after {@link CloseCode#TOO_FAST}. */
    private static final int TOO_FAST_STEPS = 3;

    /** Bounds of {@link #pace}. Calls take one to two seconds on mainnet. */
    private static final Duration MIN_PACE = Duration.ofSeconds(1);

    private static final Duration MAX_PACE = Duration.ofSeconds(4);

    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_FAST = CloseCode.TOO_FAST.code();

    /** Another attempt would end in the same way, or harm: see the table of close codes in the documentation. */
    private static final Set<Integer> FINAL = Set.of(
            PROTOCOL_ERROR,
            CloseCode.UNSUPPORTED_DATA.code(),
            CloseCode.TOO_BIG.code(),
            CloseCode.MALFORMED.code(),
            CloseCode.UNAUTHENTICATED.code(),
            CloseCode.NO_SUCH_CANISTER.code(),
            CloseCode.CONFLICT.code(),
            CloseCode.OPEN_REFUSED.code());

    /** The reason is not the gateway: the next attempt goes to the same one. */
    private static final Set<Integer> SAME_GATEWAY =
            Set.of(CloseCode.TIMEOUT.code(), CloseCode.GONE.code(), TOO_FAST, CloseCode.SLOW_READER.code());

    private final List<URI> gateways;
    private final ReconnectOptions options;
    private final DoubleSupplier random;
    private int attempts;
    private int faults;
    private int notServed;
    private int index;
    private Duration pace = Duration.ZERO;

    /** @param random from 0 to 1 */
    ReconnectPolicy(List<URI> gateways, ReconnectOptions options, DoubleSupplier random) {
        this.gateways = gateways;
        this.options = options;
        this.random = random;
    }

    /** @param number 1 for the first after a connection that lasted */
    record Attempt(int number, Duration delay) {}

    /** For the next attempt. */
    URI gateway() {
        return gateways.get(index);
    }

    /** Between two messages: none, until a gateway closes because they came too fast. */
    Duration pace() {
        return pace;
    }

    /** Null if no attempt is to follow. */
    @Nullable
    Attempt next(ConnectionEnd end) {
        var error = end.error();
        var openFor = end.openFor();
        if (openFor != null && openFor.compareTo(LASTING) >= 0) {
            attempts = 0;
            notServed = 0;
        }
        attempts++;
        if (error instanceof WrongData) {
            faults++;
        } else if (openFor != null) {
            faults = 0;
        }
        if (end.code() == TOO_FAST && openFor != null) {
            var slower = pace.isZero() ? MIN_PACE : pace.multipliedBy(2);
            pace = slower.compareTo(MAX_PACE) > 0 ? MAX_PACE : slower;
        }
        notServed = end.code() == CloseCode.FORBIDDEN.code() ? notServed + 1 : 0;
        boolean isFinal = end.clean() || (error == null ? FINAL.contains(end.code()) : error instanceof SigningFailed);
        if (isFinal || faults >= MAX_FAULTS || notServed >= gateways.size() || attempts > options.maxAttempts()) {
            return null;
        }
        if (!SAME_GATEWAY.contains(end.code())) {
            index = (index + 1) % gateways.size();
        }
        return new Attempt(attempts, delay(end.code(), openFor != null));
    }

    private Duration delay(int code, boolean wasOpen) {
        int round = attempts / gateways.size();
        // Clients of a gateway that has gone must not all arrive at the next one together.
        if (round == 0 && !wasOpen && code != TOO_FAST) {
            return Duration.ZERO;
        }
        int steps = Math.max(0, round - 1) + (code == TOO_FAST ? TOO_FAST_STEPS : 0);
        double pause = Math.min(
                (double) options.maxDelay().toMillis(), options.initialDelay().toMillis() * Math.pow(2, steps));
        return Duration.ofMillis(Math.round(pause * (0.5 + random.getAsDouble() / 2)));
    }
}
