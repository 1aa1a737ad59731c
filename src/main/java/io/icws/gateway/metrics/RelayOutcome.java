package io.icws.gateway.metrics;

import java.util.Locale;

/** The outcome of a relayed envelope, as meters and usage reports count it. */
public enum RelayOutcome {
    /** Executed; the canister replied {@code Ok}. */
    OK,
    /** Executed; the canister replied {@code Err}. */
    REFUSED,
    /** The IC certified a reject. */
    REJECTED,
    /** Executed; the result is not available. */
    UNDISCLOSED,
    /** Never executed. */
    NOT_EXECUTED,
    /** Not known. */
    UNKNOWN;

    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
