package io.icws.gateway.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When to look at the beginning of a canister's queue again, because something that should have come did not. */
final class Probes {

    private static final List<Duration> AFTER_GAP =
            List.of(Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(16));
    private static final Duration SPACING = Duration.ofSeconds(1);

    private Instant last = Instant.EPOCH;
    private @Nullable Instant gapSince;
    private int madeForGap;
    private volatile boolean asked;

    /** Asks for a probe as soon as one may be made again. Any thread. */
    void ask() {
        asked = true;
    }

    void gap(Instant now) {
        if (gapSince == null) {
            gapSince = now;
            madeForGap = 0;
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

    void made(Instant now) {
        if (gapDue(now)) {
            madeForGap++;
        }
        asked = false;
        last = now;
    }

    /** Whether every probe for the present gap was made in vain: the missing messages will not come. */
    boolean exhausted() {
        return gapSince != null && madeForGap == AFTER_GAP.size();
    }

    private boolean gapDue(Instant now) {
        return gapSince != null
                && madeForGap < AFTER_GAP.size()
                && !now.isBefore(gapSince.plus(AFTER_GAP.get(madeForGap)));
    }
}
