package io.icws.gateway.session;

import io.icws.gateway.ic.IcError;
import io.icws.gateway.protocol.CanisterError;
import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.relay.Outcome;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the outcome of a relayed call ends its session.
 *
 * @param registered whether the canister may still hold the client, so that {@code ws_close} must follow
 */
record Ending(CloseCode code, String reason, boolean registered) {

    /** Canister method not found, canister without a module. */
    private static final Set<String> METHOD_MISSING = Set.of("IC0536", "IC0537");

    /** Null if the canister took the {@code ws_open}. */
    static @Nullable Ending ofOpen(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Ok(), Outcome.Undisclosed() -> null;
            case Outcome.Refused(var error, var text) -> new Ending(CloseCode.OPEN_REFUSED, text, false);
            // Under the Motoko CDK a rejected ws_open leaves the client registered.
            case Outcome.Rejected(var reject) -> new Ending(codeOf(reject), reject.message(), true);
            case Outcome.NotExecuted(IcError.Rejected(var reject)) ->
                new Ending(codeOf(reject), reject.message(), false);
            case Outcome.NotExecuted(var error) -> new Ending(CloseCode.UNREACHABLE, error.message(), false);
            case Outcome.Unknown(var error) -> new Ending(CloseCode.UNREACHABLE, error.message(), true);
        };
    }

    /** Null if the session goes on. */
    static @Nullable Ending ofMessage(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Ok(), Outcome.Undisclosed() -> null;
            case Outcome.Rejected rejected -> null;
            case Outcome.Refused(var error, var text) -> isGone(error) ? new Ending(CloseCode.GONE, text, false) : null;
            case Outcome.NotExecuted(var error) -> new Ending(CloseCode.UNREACHABLE, error.message(), true);
            case Outcome.Unknown(var error) -> new Ending(CloseCode.UNREACHABLE, error.message(), true);
        };
    }

    private static boolean isGone(CanisterError error) {
        return error == CanisterError.NOT_OPEN || error == CanisterError.DIFFERENT_KEY;
    }

    private static CloseCode codeOf(IcError.Reject reject) {
        boolean missing = reject.code() == IcError.Reject.DESTINATION_INVALID
                || (reject.errorCode() != null && METHOD_MISSING.contains(reject.errorCode()));
        return missing ? CloseCode.NO_SUCH_CANISTER : CloseCode.OPEN_REFUSED;
    }
}
