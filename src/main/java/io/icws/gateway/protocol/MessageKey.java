package io.icws.gateway.protocol;

/** Keys of queued messages: {@code <gateway principal>_<nonce, 20 digits>}. Source: gateway protocol, 5.1. */
public final class MessageKey {

    private MessageKey() {}

    public static String format(Principal gateway, long nonce) {
        throw new UnsupportedOperationException();
    }

    /** The unsigned 64-bit decimal after the last underscore. @throws MalformedException if there is none */
    public static long nonce(ByteSlice key) throws MalformedException {
        throw new UnsupportedOperationException();
    }
}
