package io.icws.gateway.ic;

import io.icws.gateway.ic.IcError.Reject;
import java.util.Set;

/**
 * What a certified reject proves about the state of the canister. Reject codes are specified; error codes ({@code
 * IC0508}) are not: the replica's list (crate ic-error-types) is the source, a certificate need not carry one, and
 * networks may know others. So the reject code decides, and error codes only make exceptions.
 */
public enum CallEffect {

    /** The canister's code never ran: it is stopped, has no such method, no cycles, or the call was too late. */
    NOT_EXECUTED,

    /**
     * The canister failed, and the failing message execution was rolled back. Changes before an {@code await} are
     * kept, but the CDKs have none: the Rust CDK does everything in one execution, and the Motoko CDK turns the
     * failure of an awaited call into a reject.
     */
    ROLLED_BACK,

    /** The canister's code ended without a failure and its changes are kept, although the caller gets a reject. */
    KEPT,

    /** Nothing is proved. */
    UNKNOWN;

    private static final Set<String> NEVER_BEGUN = Set.of(
            // memory allocation, cycles, no such subnet, not on this subnet, management canister
            "IC0402",
            "IC0403",
            "IC0404",
            "IC0405",
            "IC0407",
            "IC0408",
            "IC0409",
            // invalid module; stopped, stopping, and what else the management canister answers
            "IC0505",
            "IC0508",
            "IC0509",
            "IC0510",
            "IC0511",
            "IC0512",
            "IC0513",
            "IC0514",
            "IC0530",
            "IC0531",
            // no such method, no module, already installed, bad setting
            "IC0536",
            "IC0537",
            "IC0538",
            "IC0540");

    /** Did not reply: the only failure of a canister that undoes nothing. */
    private static final String NO_REPLY = "IC0506";

    static CallEffect of(Reject reject) {
        if (reject.errorCode() != null && NEVER_BEGUN.contains(reject.errorCode())) {
            return NOT_EXECUTED;
        }
        return switch (reject.code()) {
            case Reject.SYS_FATAL, Reject.SYS_TRANSIENT, Reject.DESTINATION_INVALID -> NOT_EXECUTED;
            case Reject.CANISTER_REJECT -> KEPT;
            case Reject.CANISTER_ERROR -> NO_REPLY.equals(reject.errorCode()) ? KEPT : ROLLED_BACK;
            default -> UNKNOWN;
        };
    }
}
