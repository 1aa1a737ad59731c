package io.icws.gateway.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What the continuity filter needs of a canister message's content, read in one pass without decoding the rest.
 *
 * @param sequenceNumber unsigned, from 1 for each client
 * @param timestamp canister time, nanoseconds since 1970, unsigned
 */
public record MessageHeader(long sequenceNumber, long timestamp, boolean isServiceMessage) {

    /** Null if the content is not the CBOR map of gateway protocol 3.3; never throws. */
    public static @Nullable MessageHeader scan(ByteSlice content) {
        throw new UnsupportedOperationException();
    }
}
