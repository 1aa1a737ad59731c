package io.icws.protocol;

import java.util.Arrays;

/**
 * A range of a byte array that is shared, not copied, and never written to. A slice keeps the whole array alive, so
 * {@link #toArray()} before storing one for long.
 */
public record ByteSlice(byte[] array, int offset, int length) {

    public ByteSlice {
        java.util.Objects.checkFromIndexSize(offset, length, array.length);
    }

    public static ByteSlice of(byte[] array) {
        return new ByteSlice(array, 0, array.length);
    }

    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** Compares as unsigned bytes; a prefix comes first. */
    public int compareUnsigned(ByteSlice other) {
        return Arrays.compareUnsigned(
                array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSlice that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return length + " bytes";
    }
}
