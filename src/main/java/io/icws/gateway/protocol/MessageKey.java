package io.icws.gateway.protocol;

/**
 * Keys of queued messages: {@code <gateway principal>_<nonce, 20 digits>}. Source: {@code state.rs}
 * of ic-websocket-cdk 0.4.1.
 */
public final class MessageKey {

    private static final long MAX_BEFORE_DIGIT = Long.divideUnsigned(-1, 10);

    private MessageKey() {}

    /**
     * The unsigned 64-bit decimal after the last underscore, or of the whole key if it has none.
     *
     * @throws MalformedException if there is none
     */
    public static long nonce(ByteSlice key) throws MalformedException {
        var bytes = key.array();
        int end = key.offset() + key.length();
        int start = end;
        while (start > key.offset() && bytes[start - 1] != '_') {
            start--;
        }
        if (start == end) {
            throw new MalformedException("message key has no nonce");
        }
        long nonce = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new MalformedException("nonce of message key is not decimal");
            }
            long tenfold = nonce * 10;
            if (Long.compareUnsigned(nonce, MAX_BEFORE_DIGIT) > 0
                    || Long.compareUnsigned(tenfold + digit, tenfold) < 0) {
                throw new MalformedException("nonce of message key exceeds 64 bits");
            }
            nonce = tenfold + digit;
        }
        return nonce;
    }
}
