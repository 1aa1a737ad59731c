package io.icws.gateway.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says when to fetch the beginning of a canister's queue, because a message that was expected did not come. Used by one
 * poller, except {@link #ask()}.
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

    /** Asks for a probe as soon as the spacing of probes allows one. Any thread. */
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

    /** A probe starts; {@link #answered} or {@link #failed} follows. */
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
     * A probe that was asked for is repeated if it fails, up to three times.
     *
     * @return whether it is repeated
     */
    boolean failed() {
        if (forAsker && ++failures <= RETRIES) {
            asked = true;
            return true;
        }
        failures = 0;
        return false;
    }

    /** Whether no probe has explained the present gap: the missing messages will not come. */
    boolean exhausted(Instant now) {
        return gapSince != null && (answeredForGap == AFTER_GAP.size() || !now.isBefore(gapSince.plus(LONGEST_GAP)));
    }

    private boolean gapDue(Instant now) {
        return gapSince != null
                && answeredForGap < AFTER_GAP.size()
                && !now.isBefore(gapSince.plus(AFTER_GAP.get(answeredForGap)));
    }
}
