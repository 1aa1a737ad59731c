package io.icws.gateway.polling;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.ic.IcException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Skips messages whose page exceeds the IC's limit for query replies. Such a page fails each time, so the nonces after its first
 * message are tried one by one, until a page fits. Used by one poller.
 */
final class OversizedPageSkipper {

    /** "Canister contract violation": the IC's error for an oversized reply. */
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

    /** Messages to skip in the next poll; 0 unless nonces are being tried. */
    int ahead() {
        return ahead;
    }

    /**
     * The page after {@link #ahead()} skipped messages was oversized.
     *
     * @return whether to poll again at once, one message further
     */
    boolean advance(Instant now) {
        since = since == null ? now : since;
        last = now;
        failures++;
        boolean patient = failures < FAILURES
                || now.isBefore(since.plus(properties.constants().trapPatience()));
        ahead = patient || ahead >= properties.trapSkip() ? 0 : ahead + 1;
        return ahead > 0;
    }

    /**
     * The page was empty or old: the node lags, or the oversized page is the last of the queue.
     *
     * @return whether an oversized page may still be there
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
