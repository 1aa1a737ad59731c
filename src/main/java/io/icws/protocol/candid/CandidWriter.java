package io.icws.protocol.candid;

import io.icws.protocol.Principal;
import java.util.Arrays;

/** Appends Candid values. The caller keeps to the types of the header and to ascending field ids. */
public final class CandidWriter {

    private byte[] buffer;
    private int size;

    public CandidWriter(int capacity) {
        buffer = new byte[capacity];
    }

    /** A writer that starts with a {@linkplain CandidType#header header}. */
    public static CandidWriter after(byte[] header) {
        return new CandidWriter(header.length + 128).raw(header, 0, header.length);
    }

    public CandidWriter octet(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
        return this;
    }

    public CandidWriter nat64(long value) {
        reserve(Long.BYTES);
        for (int shift = 0; shift < Long.SIZE; shift += 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** Also the index of a variant's tag, or the number of a vector's elements; unsigned. */
    public CandidWriter leb128(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octet(((int) rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return octet((int) rest);
    }

    public CandidWriter sleb128(int value) {
        int rest = value;
        while (rest < -64 || rest > 63) {
            octet((rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        return octet(rest & 0x7f);
    }

    public CandidWriter principal(Principal value) {
        return octet(1).blob(value.toBytes());
    }

    /** A blob, or a text in UTF-8. */
    public CandidWriter blob(byte[] value) {
        return leb128(value.length).raw(value, 0, value.length);
    }

    public byte[] toArray() {
        return Arrays.copyOf(buffer, size);
    }

    public CandidWriter raw(byte[] bytes, int offset, int length) {
        reserve(length);
        System.arraycopy(bytes, offset, buffer, size, length);
        size += length;
        return this;
    }

    private void reserve(int bytes) {
        int needed = Math.addExact(size, bytes);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(needed, buffer.length + (buffer.length >> 1)));
        }
    }
}
