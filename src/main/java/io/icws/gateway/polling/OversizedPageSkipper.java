package io.icws.gateway.polling;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The way around a page that is larger than the IC lets a query answer: it fails for ever, so the nonces behind its first
 * message are tried one by one, and messages are left out until a page fits. Used by one poller.
 */
final class OversizedPageSkipper {

    /** "Canister contract violation": what the IC makes of an oversized reply. */
    private static final String OVERSIZED = "IC0504";

    private static final int FAILURES = 3;

    private final PollingProperties properties;
    private @Nullable Instant since;
    private Instant last = Instant.MIN;
    private int failures;
    private int ahead;

    OversizedPageSkipper(PollingProperties properties) {
        this.properties = properties;
    }

    static boolean isOversized(Throwable error) {
        return error instanceof IcException e
                && e.error() instanceof IcError.Rejected(IcError.Reject reject)
                && OVERSIZED.equals(reject.errorCode());
    }

    /** Messages to leave out in the next poll; 0 unless a way around is being looked for. */
    int ahead() {
        return ahead;
    }

    /**
     * The page was oversized, with {@link #ahead()} messages left out.
     *
     * @return whether to poll again at once, one message further on
     */
    boolean advance(Instant now) {
        since = since == null ? now : since;
        last = now;
        failures++;
        boolean patient = failures < FAILURES || now.isBefore(since.plus(properties.trapPatience()));
        ahead = patient || ahead >= properties.trapSkip() ? 0 : ahead + 1;
        return ahead > 0;
    }

    /**
     * The answer was empty or old, as a lagging node gives it, or an oversized page at the end of the queue: no way around.
     *
     * @return whether oversized pages are still to be expected
     */
    boolean turnBack(Instant now) {
        ahead = 0;
        if (since != null && last.plus(properties.patience()).isBefore(now)) {
            done();
        }
        return since != null;
    }

    void done() {
        since = null;
        failures = 0;
        ahead = 0;
    }
}
