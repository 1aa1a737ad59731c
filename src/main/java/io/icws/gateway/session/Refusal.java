package io.icws.gateway.session;

import io.icws.gateway.session.admission.Limit;
import io.icws.protocol.CloseCode;
import org.jspecify.annotations.Nullable;

/** A frame is refused, which ends its session with this code and reason. */
public final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final CloseCode code;
    private Limit.@Nullable Session limit;
    private @Nullable String text;

    public Refusal(CloseCode code, String reason) {
        super(reason, null, false, false);
        this.code = code;
    }

    public Refusal(Limit.Session limit) {
        this(limit.code(), limit.reason());
        this.limit = limit;
    }

    /** The limit that was exceeded; null if the frame is wrong. */
    Limit.@Nullable Session limit() {
        return limit;
    }

    /** @param text sent to the client in front of the close frame */
    public Refusal withText(String text) {
        this.text = text;
        return this;
    }

    @Nullable
    String text() {
        return text;
    }

    public CloseCode code() {
        return code;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
