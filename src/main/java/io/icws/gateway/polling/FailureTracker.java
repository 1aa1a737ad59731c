package io.icws.gateway.polling;

import io.icws.gateway.ic.IcException;
import io.icws.protocol.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Since when a canister's polls have failed, and whether that is too long; logs failures. Used by one poller. */
final class FailureTracker {

    private static final Logger log = LoggerFactory.getLogger(FailureTracker.class);

    /** Between two stack traces of one poller. */
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private final Principal canister;
    private final Duration patience;
    private Instant mayLogFrom = Instant.MIN;
    private @Nullable Instant since;
    private volatile @Nullable String lastError;

    FailureTracker(Principal canister, Duration patience) {
        this.canister = canister;
        this.patience = patience;
    }

    /** Of the last failed poll; null if a poll has succeeded since. Any thread. */
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

    /** @return whether polls have failed for too long; the time then starts again, for the sessions that come next */
    boolean failed(Throwable error, Instant now) {
        if (!isExpected(error)) {
            log(error, now);
        }
        lastError = describe(error);
        if (since == null) {
            since = now;
            log.warn("Poll of canister {} failed, retrying: {}", canister, lastError);
            return false;
        }
        if (now.isBefore(since.plus(patience))) {
            return false;
        }
        since = now;
        return true;
    }

    /** Logs a bug with its stack trace, unless one was logged less than a minute ago. */
    void log(Throwable bug, Instant now) {
        if (!now.isBefore(mayLogFrom)) {
            mayLogFrom = now.plus(LOG_INTERVAL);
            log.error("The poller of canister {} failed; it continues after a pause", canister, bug);
        }
    }

    static String describe(Throwable error) {
        return switch (error) {
            case IcException failure -> String.valueOf(failure.getMessage());
            case TimeoutException late -> "no answer in time";
            default -> "an internal error of the gateway";
        };
    }

    private static boolean isExpected(Throwable error) {
        return error instanceof IcException || error instanceof TimeoutException;
    }
}
