package io.icws.devnet;

/** A request that is answered by an HTTP error and plain text. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    Outcome.Answer answer() {
        return Outcome.Answer.text(status, getMessage());
    }
}
