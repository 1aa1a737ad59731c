package io.icws.gateway.ic;

import io.icws.protocol.MalformedException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Why a request to the Internet Computer failed. */
public sealed interface IcError {

    /** Whether the same bytes may succeed later. */
    default boolean isTransient() {
        return true;
    }

    /** One English sentence, no secrets, free text of the peer cut to a bounded length. */
    String message();

    /** The least pause before another attempt, as the IC asks for it; zero if it asks for none. */
    default Duration retryAfter() {
        return Duration.ZERO;
    }

    /** A non-2xx answer. 408, 429 and 5xx are transient. {@code body} is cut to a bounded length. */
    record Http(int status, String body, Duration retryAfter) implements IcError {

        /** Without a pause asked for. */
        public Http(int status, String body) {
            this(status, body, Duration.ZERO);
        }

        @Override
        public boolean isTransient() {
            return status == 408 || status == 429 || status >= 500;
        }

        /** Whether the server does not seem to know the path: redirects, 404, 405, 410. */
        public boolean isUnknownPath() {
            return status / 100 == 3 || status == 404 || status == 405 || status == 410;
        }

        @Override
        public String message() {
            return "HTTP " + status + ": " + body;
        }
    }

    /** Connection refused, reset, name not resolved, deadline passed. */
    record Unreachable(String message) implements IcError {}

    /** The request never left the gateway: too many others wait, or the gateway is not ready. */
    record NotSent(String message) implements IcError {}

    /** An answer that cannot be read, is too large, or whose certificate or signature does not verify. */
    record BadAnswer(String message) implements IcError {}

    /** An uncertified reject (query reject, or call refused before it was inducted). */
    record Rejected(Reject reject) implements IcError {
        @Override
        public boolean isTransient() {
            return reject.code() == Reject.SYS_TRANSIENT;
        }

        @Override
        public String message() {
            return reject.toString();
        }
    }

    /** Source: interface specification, "Reject codes". */
    record Reject(int code, String message, @Nullable String errorCode) {
        public static final int SYS_FATAL = 1;
        public static final int SYS_TRANSIENT = 2;
        public static final int DESTINATION_INVALID = 3;
        public static final int CANISTER_REJECT = 4;
        public static final int CANISTER_ERROR = 5;

        /** Canister method not found, canister without a module. */
        private static final Set<String> METHOD_MISSING = Set.of("IC0536", "IC0537");

        /** Trapped, called {@code ic0.trap}. */
        private static final Set<String> TRAPPED = Set.of("IC0502", "IC0503");

        /** @throws MalformedException if the code is out of range */
        static Reject of(long code, String message, @Nullable String errorCode) throws MalformedException {
            if (code < 0 || code > Integer.MAX_VALUE) {
                throw new MalformedException("a reject code out of range");
            }
            return new Reject((int) code, message, errorCode);
        }

        /** Whether there is no such canister, or no such method in it. */
        public boolean hasNoTarget() {
            return code == DESTINATION_INVALID || (errorCode != null && METHOD_MISSING.contains(errorCode));
        }

        /** The effect on the canister's state, if the reject is certified. */
        public CallEffect effect() {
            return CallEffect.of(this);
        }

        /** Whether the canister trapped, as opposed to being stopped or out of a resource. */
        public boolean hasTrapped() {
            return code == CANISTER_ERROR && (errorCode == null || TRAPPED.contains(errorCode));
        }

        @Override
        public String toString() {
            return "reject " + code + (errorCode == null ? "" : " (" + errorCode + ")") + ": " + message;
        }
    }
}
