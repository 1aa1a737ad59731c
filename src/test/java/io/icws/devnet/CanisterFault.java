package io.icws.devnet;

/** A canister's trap (reject code 5) or explicit reject (code 4). */
public final class CanisterFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final int rejectCode;
    private final String errorCode;

    private CanisterFault(int rejectCode, String errorCode, String message) {
        super(message);
        this.rejectCode = rejectCode;
        this.errorCode = errorCode;
    }

    public static CanisterFault trap(String message) {
        return new CanisterFault(5, "IC0503", message);
    }

    /** The code has used the system interface in a way that is not allowed. */
    public static CanisterFault contractViolation(String message) {
        return new CanisterFault(5, "IC0504", "Canister violated contract: " + message);
    }

    public static CanisterFault instructionLimit(long instructions) {
        return new CanisterFault(
                5,
                "IC0522",
                "Canister exceeded the limit of " + instructions + " instructions for single message execution.");
    }

    public static CanisterFault noAnswer() {
        return new CanisterFault(5, "IC0506", "Canister did not produce a response");
    }

    public static CanisterFault notAccepted() {
        return new CanisterFault(4, "IC0406", "Canister rejected the message");
    }

    public static CanisterFault noSuchQuery(String method) {
        return new CanisterFault(5, "IC0536", "Canister has no query method '" + method + "'");
    }

    public static CanisterFault reject(String message) {
        return new CanisterFault(4, "IC0406", message);
    }

    public static CanisterFault noSuchUpdate(String method) {
        return new CanisterFault(5, "IC0536", "Canister has no update method '" + method + "'");
    }

    /** What the IC does with an answer over its size limit. */
    public static CanisterFault replyTooLarge(long bytes, long limit) {
        return new CanisterFault(
                5, "IC0504", "application payload size (" + bytes + ") cannot be larger than " + limit);
    }

    public int rejectCode() {
        return rejectCode;
    }

    public String errorCode() {
        return errorCode;
    }
}
