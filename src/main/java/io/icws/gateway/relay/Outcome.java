package io.icws.gateway.relay;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.metrics.RelayOutcome;
import io.icws.gateway.protocol.CanisterError;

/** How the relay of one envelope ended. */
public sealed interface Outcome extends Progress {

    /** What meters and accounts make of it. */
    default RelayOutcome kind() {
        return switch (this) {
            case Ok ok -> RelayOutcome.OK;
            case Refused refused -> RelayOutcome.REFUSED;
            case Rejected rejected -> RelayOutcome.REJECTED;
            case ResultUnknown undisclosed -> RelayOutcome.UNDISCLOSED;
            case NotExecuted not -> RelayOutcome.NOT_EXECUTED;
            case Unknown unknown -> RelayOutcome.UNKNOWN;
        };
    }

    /** Executed; the canister answered {@code Ok}. */
    record Ok() implements Outcome {}

    /** Executed; the canister answered {@code Err} with this text. */
    record Refused(CanisterError error, String text) implements Outcome {}

    /** The IC certified a reject. Its {@link IcError.Reject#effect() effect} says whether the canister executed the call. */
    record Rejected(IcError.Reject reject) implements Outcome {}

    /** Accepted or executed, but nobody says with what result (v2 endpoint, forgotten or unreadable reply). */
    record ResultUnknown() implements Outcome {}

    /** Never executed, and never will be: the client's sequence has a hole. */
    record NotExecuted(IcError error) implements Outcome {}

    /** Nobody can say whether it was executed; the deadline has passed. */
    record Unknown(IcError error) implements Outcome {}
}
