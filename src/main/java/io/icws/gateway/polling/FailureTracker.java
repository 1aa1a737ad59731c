package io.icws.gateway.polling;

import io.icws.gateway.ic.IcException;
import io.icws.gateway.protocol.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a canister's polls have failed, and whether that is too long. Used by one poller. */
final class FailureTracker {

    private static final Logger log = LoggerFactory.getLogger(FailureTracker.class);

    private final Principal canister;
    private final Duration longest;
    private @Nullable Instant since;
    private volatile @Nullable String lastError;

    FailureTracker(Principal canister, Duration longest) {
        this.canister = canister;
        this.longest = longest;
    }

    boolean isFailing() {
        return since != null;
    }

    /** Of the newest failed poll; null if polls succeed. Any thread. */
    @Nullable
    String lastError() {
        return lastError;
    }

    void succeeded() {
        if (since != null) {
            log.info("Canister {} can be polled again", canister);
            since = null;
            lastError = null;
        }
    }

    /** @return whether this failure was one too many; whoever comes then finds the same patience */
    boolean failed(Throwable error, Instant now) {
        if (!isExpected(error)) {
            log.error("Poll of canister {} failed unexpectedly", canister, error);
        }
        lastError = describe(error);
        if (since == null) {
            since = now;
            log.warn("Poll of canister {} failed, retrying: {}", canister, lastError);
            return false;
        }
        if (now.isBefore(since.plus(longest))) {
            return false;
        }
        since = now;
        return true;
    }

    private static boolean isExpected(Throwable error) {
        return error instanceof IcException || error instanceof TimeoutException;
    }

    static String describe(Throwable error) {
        return error instanceof TimeoutException ? "no answer in time" : String.valueOf(error.getMessage());
    }
}
