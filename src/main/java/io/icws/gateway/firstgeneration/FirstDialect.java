package io.icws.gateway.firstgeneration;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.icws.gateway.protocol.CloseCode;
import io.icws.gateway.relay.Outcome;
import io.icws.gateway.session.Dialect;
import java.nio.ByteBuffer;

/** The common part of both variants. */
sealed interface FirstDialect extends Dialect permits PocDialect, BetaDialect {

    @Override
    default boolean hasServiceMessages() {
        return false;
    }

    @Override
    default boolean signsMessages() {
        return true;
    }

    /**
     * A canister without service messages may still hold a client that it refused, unless there is no such canister
     * or it has reported that the client is gone.
     */
    @Override
    default boolean mayHold(CloseCode ending) {
        return ending != CloseCode.NO_SUCH_CANISTER && ending != CloseCode.GONE;
    }

    /** Without nonces in the replies, only an accepted new client or a refused old one hints at a new queue. */
    @Override
    default boolean hintsAtRestart(Outcome outcome, boolean isOpen, boolean heard) {
        if (firstNonce().isPresent()) {
            return false;
        }
        return switch (outcome) {
            case Outcome.Ok ok -> isOpen || !heard;
            case Outcome.Refused refused -> true;
            case Outcome.Rejected rejected -> true;
            default -> false;
        };
    }

    /** The same map of four, but its second key is {@code val} where it was {@code content}. */
    @Override
    default byte[] frame(byte[] frame) {
        return ValueFrame.of(frame);
    }

    /** Requires the key order and the shortest heads of {@code CanisterMessageFrame}. */
    final class ValueFrame {

        private static final byte[] CONTENT = text("content");
        private static final byte[] VALUE = text("val");

        /** The map's head, the key {@code key} and its head. */
        private static final int TEXT = 5;

        private static final int TEXT_HEAD = 0x60;
        private static final int LENGTH_BITS = 0x1f;
        private static final int ONE_BYTE = 24;

        private ValueFrame() {}

        private static byte[] text(String text) {
            byte[] ascii = text.getBytes(US_ASCII);
            return ByteBuffer.allocate(1 + ascii.length)
                    .put((byte) (TEXT_HEAD | ascii.length))
                    .put(ascii)
                    .array();
        }

        private static byte[] of(byte[] frame) {
            int content = afterKey(frame);
            int rest = content + CONTENT.length;
            return ByteBuffer.allocate(frame.length - CONTENT.length + VALUE.length)
                    .put(frame, 0, content)
                    .put(VALUE)
                    .put(frame, rest, frame.length - rest)
                    .array();
        }

        private static int afterKey(byte[] frame) {
            int length = frame[TEXT] & LENGTH_BITS;
            return switch (length) {
                case ONE_BYTE -> TEXT + 2 + (frame[TEXT + 1] & 0xff);
                case ONE_BYTE + 1 -> TEXT + 3 + (ByteBuffer.wrap(frame).getShort(TEXT + 1) & 0xffff);
                default -> TEXT + 1 + length;
            };
        }
    }
}
