package io.icws.gateway.metrics;

import java.util.Locale;

/** How the relay of an envelope ended, as far as meters and bills care. */
public enum RelayOutcome {
    /** Executed, the canister said yes. */
    OK,
    /** Executed, the canister said no. */
    REFUSED,
    /** The IC certified a reject. */
    REJECTED,
    /** Executed, nobody says with what result. */
    UNDISCLOSED,
    /** Never executed. */
    NOT_EXECUTED,
    /** Nobody knows. */
    UNKNOWN;

    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
