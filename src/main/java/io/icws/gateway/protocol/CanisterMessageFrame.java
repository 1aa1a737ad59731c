package io.icws.gateway.protocol;

/**
 * Gateway to client: {@code { "key": text, "content": bytes, "cert": bytes, "tree": bytes }}, no tag, keys in this order,
 * shortest heads. Source: gateway protocol, 3.3.
 */
public record CanisterMessageFrame(String key, byte[] content, byte[] certificate, byte[] tree) {

    /** Composes the frame with one allocation. */
    public static byte[] encode(ByteSlice key, ByteSlice content, ByteSlice certificate, ByteSlice tree) {
        throw new UnsupportedOperationException();
    }

    /** Accepts what the client SDK accepts. @throws MalformedException otherwise */
    public static CanisterMessageFrame decode(byte[] frame) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
