package io.icws.devnet;

/** A request that is answered by an HTTP error and plain text. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    /** Of a path that the network does not know; {@link UnknownPath} says how it is answered. */
    static Refusal unknownPath() {
        return new Refusal(0, "no such path");
    }

    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    Outcome.Answer answer(UnknownPath unknown) {
        return status == 0 ? unknown.answer() : Outcome.Answer.text(status, getMessage());
    }
}
