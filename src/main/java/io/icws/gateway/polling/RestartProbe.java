package io.icws.gateway.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When to look at the beginning of a canister's queue again, because something that should have come did not. Used by one
 * poller, but for {@link #ask()}.
 */
final class RestartProbe {

    private static final List<Duration> AFTER_GAP =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(16));
    private static final Duration SPACING = Duration.ofSeconds(1);
    private static final Duration LONGEST_GAP = AFTER_GAP.getLast().multipliedBy(2);
    private static final int RETRIES = 3;

    private Instant last = Instant.EPOCH;
    private @Nullable Instant gapSince;
    private int answeredForGap;
    private boolean forGap;
    private boolean forAsker;
    private int failures;
    private volatile boolean asked;

    /** Asks for a probe as soon as one may be made again. Any thread. */
    void ask() {
        asked = true;
    }

    void gap(Instant now) {
        if (gapSince == null) {
            gapSince = now;
            answeredForGap = 0;
        }
    }

    void noGap() {
        gapSince = null;
    }

    boolean due(Instant now) {
        if (now.isBefore(last.plus(SPACING))) {
            return false;
        }
        return asked || gapDue(now);
    }

    /** A probe is being made; {@link #answered} or {@link #failed} is to follow. */
    void made(Instant now) {
        forGap = gapDue(now);
        forAsker = asked;
        asked = false;
        last = now;
    }

    void answered() {
        failures = 0;
        if (forGap) {
            answeredForGap++;
        }
    }

    /**
     * A probe without an answer says nothing: it is made again, as often as that makes sense.
     *
     * @return whether it is made again
     */
    boolean failed() {
        if (forAsker && ++failures <= RETRIES) {
            asked = true;
            return true;
        }
        failures = 0;
        return false;
    }

    /** Whether the present gap was probed in vain: the missing messages will not come. */
    boolean exhausted(Instant now) {
        return gapSince != null && (answeredForGap == AFTER_GAP.size() || !now.isBefore(gapSince.plus(LONGEST_GAP)));
    }

    private boolean gapDue(Instant now) {
        return gapSince != null
                && answeredForGap < AFTER_GAP.size()
                && !now.isBefore(gapSince.plus(AFTER_GAP.get(answeredForGap)));
    }
}
