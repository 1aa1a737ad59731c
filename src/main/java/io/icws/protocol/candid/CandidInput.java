package io.icws.protocol.candid;

import io.icws.protocol.ByteSlice;
import io.icws.protocol.MalformedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** A position in the bytes of one Candid message, and the budget of values that may still be read. */
final class CandidInput {

    private static final VarHandle UINT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MAX_LEB128_BYTES = 10;

    /** Values per byte of input: values of no size (null, empty records) would otherwise cost nothing to claim. */
    private static final int VALUES_PER_BYTE = 16;

    private final byte[] bytes;
    private int position;
    private long budget;

    CandidInput(byte[] bytes) {
        this.bytes = bytes;
        this.budget = VALUES_PER_BYTE * (bytes.length + 64L);
    }

    int remaining() {
        return bytes.length - position;
    }

    /** Charges the budget for values that may take no input. {@code values} is unsigned. */
    void charge(long values) throws MalformedException {
        if (values < 0 || values > budget) {
            throw new MalformedException("Candid message holds too many values for its size");
        }
        budget -= values;
    }

    int octet() throws MalformedException {
        if (position == bytes.length) {
            throw truncated();
        }
        return bytes[position++] & 0xff;
    }

    boolean bool() throws MalformedException {
        return switch (octet()) {
            case 0 -> false;
            case 1 -> true;
            default -> throw new MalformedException("expected 0 or 1 in Candid message");
        };
    }

    long uint64() throws MalformedException {
        if (remaining() < Long.BYTES) {
            throw truncated();
        }
        long value = (long) UINT64.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    /** An unsigned 64-bit number; overlong forms are legal up to ten bytes. */
    long leb128() throws MalformedException {
        int first = octet();
        if (first < 0x80) {
            return first;
        }
        long value = first & 0x7f;
        for (int shift = 7; shift < 7 * MAX_LEB128_BYTES; shift += 7) {
            int next = octet();
            if (shift == 63 && next > 1) {
                break;
            }
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new MalformedException("LEB128 number exceeds 64 bits");
    }

    /** A signed number of at most 63 bits, which is more than any type code or index needs. */
    long sleb128() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = octet();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                int unused = 57 - shift;
                return value << unused >> unused;
            }
        }
        throw new MalformedException("SLEB128 number exceeds 63 bits");
    }

    /** A length in bytes, or a count of items of at least one byte each; at most the remaining bytes. */
    int length() throws MalformedException {
        long length = leb128();
        if (length < 0 || length > remaining()) {
            throw new MalformedException("length in Candid message exceeds its end");
        }
        return (int) length;
    }

    ByteSlice slice() throws MalformedException {
        int length = length();
        var slice = new ByteSlice(bytes, position, length);
        position += length;
        return slice;
    }

    /** Bytes that are valid UTF-8. */
    ByteSlice text() throws MalformedException {
        var slice = slice();
        for (int i = position - slice.length(); i < position; i++) {
            if (bytes[i] < 0) {
                requireUtf8(slice);
                break;
            }
        }
        return slice;
    }

    /** A nat or int of any size. */
    void skipNumber() throws MalformedException {
        int last;
        do {
            last = octet();
        } while (last >= 0x80);
    }

    void skipSlice() throws MalformedException {
        int length = length();
        position += length;
    }

    /** Skips {@code count} (unsigned) items of {@code size} bytes. */
    void skip(long count, int size) throws MalformedException {
        if (count < 0 || count > remaining() / size) {
            throw truncated();
        }
        position += (int) count * size;
    }

    private static void requireUtf8(ByteSlice text) throws MalformedException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.array(), text.offset(), text.length()));
        } catch (CharacterCodingException e) {
            throw new MalformedException("text in Candid message is not UTF-8", e);
        }
    }

    private static MalformedException truncated() {
        return new MalformedException("Candid message is cut short");
    }
}
