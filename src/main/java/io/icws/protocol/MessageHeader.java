package io.icws.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the continuity filter needs of a canister message's content, read in one pass without decoding the rest.
 *
 * @param sequenceNumber unsigned, from 1 for each client
 * @param timestamp canister time, nanoseconds since 1970, unsigned
 */
public record MessageHeader(long sequenceNumber, long timestamp, boolean isServiceMessage) {

    private static final byte[] SEQUENCE_NUMBER = ascii("sequence_num");
    private static final byte[] TIMESTAMP = ascii("timestamp");
    private static final byte[] IS_SERVICE_MESSAGE = ascii("is_service_message");

    private static final int SEQUENCE_NUMBER_SEEN = 1;
    private static final int TIMESTAMP_SEEN = 2;
    private static final int IS_SERVICE_MESSAGE_SEEN = 4;
    private static final int ALL_SEEN = 7;

    /** Null if the content is not the CBOR map that CDKs write ({@link WebsocketMessage}); never throws. */
    public static @Nullable MessageHeader scan(ByteSlice content) {
        return scan(content, ALL_SEEN);
    }

    /** As {@link #scan}, but the content need not say whether it is a service message, as it did not before version 1. */
    public static @Nullable MessageHeader scanAnyVersion(ByteSlice content) {
        return scan(content, SEQUENCE_NUMBER_SEEN | TIMESTAMP_SEEN);
    }

    private static @Nullable MessageHeader scan(ByteSlice content, int required) {
        try {
            return read(new CborCursor(content), required);
        } catch (MalformedException e) {
            return null;
        }
    }

    private static @Nullable MessageHeader read(CborCursor cursor, int required) throws MalformedException {
        cursor.takeSelfDescribeTag();
        int count = cursor.readMapHead();
        long sequenceNumber = 0;
        long timestamp = 0;
        boolean isServiceMessage = false;
        int seen = 0;
        for (int i = 0; cursor.hasEntry(count, i); i++) {
            int field = 0;
            if (cursor.takeText(SEQUENCE_NUMBER)) {
                field = SEQUENCE_NUMBER_SEEN;
                sequenceNumber = cursor.readUnsigned();
            } else if (cursor.takeText(TIMESTAMP)) {
                field = TIMESTAMP_SEEN;
                timestamp = cursor.readUnsigned();
            } else if (cursor.takeText(IS_SERVICE_MESSAGE)) {
                field = IS_SERVICE_MESSAGE_SEEN;
                isServiceMessage = cursor.readBoolean();
            } else {
                cursor.skip();
                cursor.skip();
            }
            if ((seen & field) != 0) {
                return null;
            }
            seen |= field;
        }
        return (seen & required) == required && cursor.atEnd()
                ? new MessageHeader(sequenceNumber, timestamp, isServiceMessage)
                : null;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
