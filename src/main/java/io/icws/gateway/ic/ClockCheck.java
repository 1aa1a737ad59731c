package io.icws.gateway.ic;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when this machine's clock is wrong, and decides when the gateway cannot work with it. Any thread. */
final class ClockCheck {

    private static final Logger log = LoggerFactory.getLogger(ClockCheck.class);

    /** Less than the 5 min from which certificates and signatures of nodes are refused. */
    static final Duration UNUSABLE = Duration.ofMinutes(4);

    private static final Duration USABLE_AGAIN = Duration.ofSeconds(210);
    private static final Duration RIGHT_AGAIN = Duration.ofSeconds(15);
    private static final Duration WARNING_INTERVAL = Duration.ofMinutes(5);

    private final IcTime time;
    private final String remedy;
    private final LogLimiter warning;
    private boolean wrong;
    private boolean unusable;

    ClockCheck(IcTime time, Network network, SteadyClock clock) {
        this.time = time;
        this.remedy = network == Network.LOCAL
                ? "correct it, or the time of the local network if that is a simulated one"
                : "correct it, for example with NTP";
        this.warning = new LogLimiter(WARNING_INTERVAL, clock);
    }

    /** Whether the clock is so wrong that clients and polls fail. Logs changes, so it is called every few seconds. */
    synchronized boolean isUnusable() {
        var offset = time.offset();
        if (offset == null) {
            offset = Duration.ZERO;
        }
        boolean wasWrong = wrong;
        boolean wasUnusable = unusable;
        wrong = isAtLeast(wasWrong ? RIGHT_AGAIN : IcTime.WRONG, offset);
        unusable = isAtLeast(wasUnusable ? USABLE_AGAIN : UNUSABLE, offset);
        if (unusable != wasUnusable) {
            warning.reset();
        }
        if (wrong && warning.permits()) {
            log.warn(
                    "This machine's clock is {}: {}. {}",
                    IcTime.describe(offset),
                    remedy,
                    unusable
                            ? "The gateway is not ready until then"
                            : "Until then the gateway signs and checks requests by certified time");
        }
        if (wasWrong && !wrong) {
            warning.reset();
            log.info("This machine's clock is right again");
        }
        return unusable;
    }

    private static boolean isAtLeast(Duration bound, Duration offset) {
        return offset.abs().compareTo(bound) >= 0;
    }
}
