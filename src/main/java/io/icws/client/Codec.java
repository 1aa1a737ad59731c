package io.icws.client;

/**
 * Turns the application's values into bytes and back. Both methods may throw unchecked exceptions. They are called by
 * several threads, each message by one.
 *
 * @param <T> the type of messages, in both directions
 */
public interface Codec<T> {

    /** Called by {@link IcWebSocket#send}, which throws what this throws. */
    byte[] encode(T value);

    /** What it throws is reported as {@link IcWebSocketException.DecodingFailed}; the message is skipped. */
    T decode(byte[] content);

    /** Bytes as they are. */
    static Codec<byte[]> bytes() {
        return new Codec<>() {
            @Override
            public byte[] encode(byte[] value) {
                return value.clone();
            }

            @Override
            public byte[] decode(byte[] content) {
                return content;
            }
        };
    }
}
