package io.icws.gateway.session;

import io.icws.gateway.protocol.CloseCode;

/** A frame that ends its session, with the code and reason the client is told. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final CloseCode code;

    Refusal(CloseCode code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    CloseCode code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
