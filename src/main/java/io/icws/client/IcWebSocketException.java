package io.icws.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Everything that an {@link IcWebSocket} reports as failed. Decide by type or {@link #code()}; messages are for people. */
public abstract sealed class IcWebSocketException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Code {
        /** No WebSocket, or no handshake frame in time. */
        CONNECT,
        /** The canister's OpenMessage did not arrive in time. */
        OPEN_TIMEOUT,
        /** The network's root key could not be obtained. */
        ROOT_KEY,
        /** The canister did not acknowledge in time; the connection is lost. */
        ACK_TIMEOUT,
        /** The gateway sent a frame that does not conform to the protocol. */
        FRAME,
        /** A certificate is not valid under the root key, or its subnet does not hold the canister. */
        CERTIFICATE,
        /** A certificate is too old, or from the future; perhaps this computer's clock is wrong. */
        CERTIFICATE_TIME,
        /** The canister did not certify the message. */
        WITNESS,
        /** The message is certified, but for another client or another connection. */
        RECIPIENT,
        /** Messages are missing, repeated or out of order. */
        SEQUENCE,
        /** A protocol message of the canister is not valid. */
        SERVICE_MESSAGE,
        /** The canister acknowledged a message that was not sent. */
        ACK,
        /** The identity did not sign. */
        SIGN,
        /** A certified message could not be decoded as the application's type. */
        DECODE,
        /** The gateway or the canister refused the connection. */
        REFUSED,
        /** A message was sent, and the connection ended before the canister acknowledged it. */
        UNCONFIRMED,
        /** A message was not sent. */
        UNSENT;

        /** As the TypeScript client names it, {@code certificate-time} for example. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Code code;

    private IcWebSocketException(Code code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public final Code code() {
        return code;
    }

    /** A connection could not be made, or is lost: {@code CONNECT}, {@code OPEN_TIMEOUT}, {@code ROOT_KEY}, {@code ACK_TIMEOUT}. */
    public static final class ConnectionFailed extends IcWebSocketException {

        private static final long serialVersionUID = 1L;

        ConnectionFailed(Code code, String message, @Nullable Throwable cause) {
            super(code, message, cause);
        }
    }

    /** The gateway delivered what the canister did not certify for this connection: from {@code FRAME} to {@code ACK}. */
    public static final class WrongData extends IcWebSocketException {

        private static final long serialVersionUID = 1L;

        WrongData(Code code, String message, @Nullable Throwable cause) {
            super(code, message, cause);
        }
    }

    /** The identity did not sign: {@code SIGN}. */
    public static final class SigningFailed extends IcWebSocketException {

        private static final long serialVersionUID = 1L;

        SigningFailed(Throwable cause) {
            super(Code.SIGN, "the identity did not sign: " + cause.getMessage(), cause);
        }
    }

    /** The codec threw: {@code DECODE}. The connection goes on. */
    public static final class DecodingFailed extends IcWebSocketException {

        private static final long serialVersionUID = 1L;

        DecodingFailed(Throwable cause) {
            super(Code.DECODE, "a message of the canister cannot be decoded: " + cause.getMessage(), cause);
        }
    }

    /** The gateway or the canister ended the connection, and no further attempt is made: {@code REFUSED}. */
    public static final class Refused extends IcWebSocketException {

        private static final long serialVersionUID = 1L;
        private final int closeCode;

        Refused(int closeCode, String reason) {
            super(Code.REFUSED, "closed with " + closeCode + (reason.isEmpty() ? "" : " " + reason), null);
            this.closeCode = closeCode;
        }

        public int closeCode() {
            return closeCode;
        }
    }

    /**
     * What {@link IcWebSocket#send} returned does not succeed. {@code UNSENT}: the message was certainly not executed.
     * {@code UNCONFIRMED}: it may or may not have been, and is not sent again.
     */
    public static final class NotDelivered extends IcWebSocketException {

        private static final long serialVersionUID = 1L;

        NotDelivered(Code code, String message) {
            super(code, message, null);
        }
    }
}
