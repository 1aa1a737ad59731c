package io.icws.protocol;

/** Unsigned LEB128, as certified state holds its numbers. */
public final class Leb128 {

    private static final int MAX_LENGTH = 10;

    private Leb128() {}

    /** An unsigned 64-bit value. @throws MalformedException if the bytes are not exactly one such number */
    public static long decode(byte[] bytes) throws MalformedException {
        if (bytes.length == 0 || bytes.length > MAX_LENGTH) {
            throw new MalformedException("a number of " + bytes.length + " bytes (expected: 1 to 10 of LEB128)");
        }
        long value = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean last = i == bytes.length - 1;
            if (last != (bytes[i] >= 0)) {
                throw new MalformedException("bytes that are not one LEB128 number");
            }
            value |= (bytes[i] & 0x7fL) << (7 * i);
        }
        if (bytes.length == MAX_LENGTH && bytes[MAX_LENGTH - 1] > 1) {
            throw new MalformedException("a number beyond 64 bits");
        }
        return value;
    }
}
