package io.icws.gateway.session;

import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.session.admission.Limit;
import org.jspecify.annotations.Nullable;

/** A frame that ends its session, with the code and reason the client is told. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final CloseCode code;
    private Limit.@Nullable Session limit;

    Refusal(CloseCode code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    Refusal(Limit.Session limit) {
        this(limit.code(), limit.reason());
        this.limit = limit;
    }

    /** What was exceeded, if nothing was wrong with the frame. */
    Limit.@Nullable Session limit() {
        return limit;
    }

    CloseCode code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
