package io.icws.gateway.relay;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.metrics.RelayOutcome;
import io.icws.protocol.CanisterError;

/** The outcome of one relayed envelope. */
public sealed interface Outcome extends RelayedCall.Progress {

    /** The kind that meters and usage count. */
    default RelayOutcome kind() {
        return switch (this) {
            case Ok ok -> RelayOutcome.OK;
            case Refused refused -> RelayOutcome.REFUSED;
            case Rejected rejected -> RelayOutcome.REJECTED;
            case ResultUnknown result -> RelayOutcome.UNDISCLOSED;
            case NotExecuted not -> RelayOutcome.NOT_EXECUTED;
            case ExecutionUnknown execution -> RelayOutcome.UNKNOWN;
        };
    }

    /** Executed; the canister answered {@code Ok}. */
    record Ok() implements Outcome {}

    /** Executed; the canister answered {@code Err} with this text. */
    record Refused(CanisterError error, String text) implements Outcome {}

    /**
     * The IC certified a reject. Its {@link IcError.Reject#effect() effect} says whether the canister executed the
     * call.
     */
    record Rejected(IcError.Reject reject) implements Outcome {}

    /** Accepted or executed, but the result is unknown (v2 endpoint, reply no longer available or unreadable). */
    record ResultUnknown() implements Outcome {}

    /** Not executed, and will never be: a message is missing in the client's sequence. */
    record NotExecuted(IcError error) implements Outcome {}

    /** The deadline has passed, and it is unknown whether it was executed. */
    record ExecutionUnknown(IcError error) implements Outcome {}
}
