package io.icws.gateway.session;

import io.icws.gateway.ic.CallEffect;
import io.icws.gateway.ic.IcError;
import io.icws.gateway.relay.Outcome;
import io.icws.protocol.CanisterError;
import io.icws.protocol.CloseCode;
import io.icws.protocol.candid.ServiceMessage;
import org.jspecify.annotations.Nullable;

/**
 * How the outcome of a relayed call, or a CloseMessage, ends its session.
 *
 * @param registered whether the canister may still have the client registered, so that {@code ws_close} must follow
 * @param grace how long the session stays open for messages that the canister has queued for the client
 */
public record CloseDecision(CloseCode code, String reason, boolean registered, Grace grace) {

    /** Whether the session closes without a grace time. */
    boolean isAtOnce() {
        return grace == Grace.NONE;
    }

    /** Ordered by length. */
    public enum Grace {
        /** The session closes at once. */
        NONE,
        /** Messages that the canister queued before it lost the client arrive with the next polls. */
        SHORT,
        /** A CloseMessage follows or has arrived: the client has time to close the connection itself. */
        FULL
    }

    /**
     * Null if the canister has accepted the {@code ws_open}.
     *
     * @param announced whether an OpenMessage shows that if the outcome does not
     */
    public static @Nullable CloseDecision ofOpen(Outcome outcome, boolean announced) {
        return switch (outcome) {
            case Outcome.Ok() -> null;
            case Outcome.ResultUnknown() ->
                announced
                        ? null
                        : atOnce(CloseCode.UNREACHABLE, "the canister's reply to ws_open is not available", true);
            case Outcome.Refused(var error, var text) -> atOnce(CloseCode.OPEN_REFUSED, text, false);
            // Under the Motoko CDK a ws_open that is rejected while its callback runs leaves the client registered.
            case Outcome.Rejected(var reject) ->
                atOnce(codeOf(reject), reject.message(), reject.effect() != CallEffect.NOT_EXECUTED);
            case Outcome.NotExecuted(IcError.Rejected(var reject)) -> atOnce(codeOf(reject), reject.message(), false);
            case Outcome.NotExecuted(var error) -> atOnce(CloseCode.UNREACHABLE, error.message(), false);
            case Outcome.ExecutionUnknown(var error) -> atOnce(CloseCode.UNREACHABLE, error.message(), true);
        };
    }

    /** Null if the session continues: the canister has counted the message, or may have. */
    public static @Nullable CloseDecision ofMessage(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Ok(), Outcome.ResultUnknown() -> null;
            case Outcome.Rejected(var reject) -> ofRejected(reject);
            case Outcome.Refused(var error, var text) -> ofRefused(error, text);
            case Outcome.NotExecuted(var error) -> atOnce(CloseCode.UNREACHABLE, error.message(), true);
            case Outcome.ExecutionUnknown(var error) -> atOnce(CloseCode.UNREACHABLE, error.message(), true);
        };
    }

    static CloseDecision ofCloseMessage(ServiceMessage.Close.Reason reason) {
        boolean byApplication = reason == ServiceMessage.Close.Reason.CLOSED_BY_APPLICATION;
        var code = byApplication ? CloseCode.NORMAL : CloseCode.GONE;
        return new CloseDecision(code, "the canister closed the connection: " + reason, false, Grace.FULL);
    }

    /** A message without effect leaves a gap in the sequence numbers: the canister refuses the next one. */
    private static @Nullable CloseDecision ofRejected(IcError.Reject reject) {
        return switch (reject.effect()) {
            case KEPT -> null;
            case ROLLED_BACK ->
                atOnce(CloseCode.UNREACHABLE, "the canister failed on a message: " + reject.message(), true);
            case NOT_EXECUTED, UNKNOWN ->
                atOnce(CloseCode.UNREACHABLE, "a message was not executed: " + reject.message(), true);
        };
    }

    private static CloseDecision atOnce(CloseCode code, String reason, boolean registered) {
        return new CloseDecision(code, reason, registered, Grace.NONE);
    }

    private static @Nullable CloseDecision ofRefused(CanisterError error, String text) {
        return switch (error) {
            // The refusal itself queues a CloseMessage.
            case WRONG_SEQUENCE -> new CloseDecision(CloseCode.GONE, text, false, Grace.FULL);
            // The OpenMessage of the newer connection closes this one, if that connection is at this gateway.
            case DIFFERENT_KEY -> new CloseDecision(CloseCode.GONE, text, false, Grace.FULL);
            // After an upgrade no message can follow; an earlier CloseMessage is queued already.
            case NOT_OPEN, NOT_REGISTERED -> new CloseDecision(CloseCode.GONE, text, false, Grace.SHORT);
            default -> null;
        };
    }

    private static CloseCode codeOf(IcError.Reject reject) {
        if (reject.hasNoTarget()) {
            return CloseCode.NO_SUCH_CANISTER;
        }
        return switch (reject.effect()) {
            case ROLLED_BACK, KEPT -> CloseCode.OPEN_REFUSED;
            case NOT_EXECUTED, UNKNOWN -> CloseCode.UNREACHABLE;
        };
    }
}
