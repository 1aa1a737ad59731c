package io.icws.devnet.wasm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growable sequence of bytes, little-endian. It copies a page when it writes to it for the first time after {@link #load} or
 * {@link #save}, so that a saved state costs what was written since the one before. An index that is out of bounds throws
 * {@link IndexOutOfBoundsException}, possibly after a part has been written.
 */
final class PagedBytes {

    private static final int BITS = 12;
    private static final int PAGE = 1 << BITS;
    private static final int MASK = PAGE - 1;
    private static final byte[] ZEROS = new byte[PAGE];
    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);

    /** Immutable. */
    record Saved(byte[][] pages) {
        static final Saved EMPTY = new Saved(new byte[0][]);
    }

    private byte[][] pages = Saved.EMPTY.pages;
    /** The pages of this object alone; null where a page is shared with a saved state. */
    private byte[][] own = new byte[0][];

    private boolean tableIsShared = true;

    void load(Saved saved) {
        share(saved.pages);
    }

    Saved save() {
        share(pages);
        return new Saved(pages);
    }

    private void share(byte[][] table) {
        pages = table;
        own = new byte[table.length][];
        tableIsShared = true;
    }

    long size() {
        return (long) pages.length << BITS;
    }

    /** @param bytes a multiple of 4 KiB; the new ones are zero */
    void grow(long bytes) {
        int before = pages.length;
        int after = Math.addExact(before, Math.toIntExact(bytes >> BITS));
        pages = Arrays.copyOf(pages, after);
        Arrays.fill(pages, before, after, ZEROS);
        own = Arrays.copyOf(own, after);
        tableIsShared = false;
    }

    byte readByte(long at) {
        return pages[page(at)][offset(at)];
    }

    short readShort(long at) {
        return offset(at) <= PAGE - Short.BYTES
                ? (short) SHORTS.get(pages[page(at)], offset(at))
                : (short) readAcross(at, Short.BYTES);
    }

    int readInt(long at) {
        return offset(at) <= PAGE - Integer.BYTES
                ? (int) INTS.get(pages[page(at)], offset(at))
                : (int) readAcross(at, Integer.BYTES);
    }

    long readLong(long at) {
        return offset(at) <= PAGE - Long.BYTES
                ? (long) LONGS.get(pages[page(at)], offset(at))
                : readAcross(at, Long.BYTES);
    }

    void writeByte(long at, byte value) {
        writable(at)[offset(at)] = value;
    }

    void writeShort(long at, short value) {
        if (offset(at) <= PAGE - Short.BYTES) {
            SHORTS.set(writable(at), offset(at), value);
        } else {
            writeAcross(at, value, Short.BYTES);
        }
    }

    void writeInt(long at, int value) {
        if (offset(at) <= PAGE - Integer.BYTES) {
            INTS.set(writable(at), offset(at), value);
        } else {
            writeAcross(at, value, Integer.BYTES);
        }
    }

    void writeLong(long at, long value) {
        if (offset(at) <= PAGE - Long.BYTES) {
            LONGS.set(writable(at), offset(at), value);
        } else {
            writeAcross(at, value, Long.BYTES);
        }
    }

    void read(long at, byte[] target, int from, int length) {
        requireInside(at, length);
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, PAGE - offset(at + done));
            System.arraycopy(pages[page(at + done)], offset(at + done), target, from + done, part);
            done += part;
        }
    }

    void write(long at, byte[] source, int from, int length) {
        requireInside(at, length);
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, PAGE - offset(at + done));
            System.arraycopy(source, from + done, writable(at + done), offset(at + done), part);
            done += part;
        }
    }

    void fill(long at, long length, byte value) {
        requireInside(at, length);
        for (long done = 0; done < length; ) {
            int part = (int) Math.min(length - done, PAGE - offset(at + done));
            int start = offset(at + done);
            Arrays.fill(writable(at + done), start, start + part, value);
            done += part;
        }
    }

    /** @param length 0 to 2^31 - 1; the areas may overlap */
    void copy(long to, long from, int length) {
        requireInside(to, length);
        byte[] moved = new byte[length];
        read(from, moved, 0, length);
        write(to, moved, 0, length);
    }

    private void requireInside(long at, long length) {
        if (at < 0 || length < 0 || at > size() - length) {
            throw new IndexOutOfBoundsException("%d bytes at %d of %d".formatted(length, at, size()));
        }
    }

    private long readAcross(long at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << 8 | readByte(at + i) & 0xFF;
        }
        return value;
    }

    private void writeAcross(long at, long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            writeByte(at + i, (byte) (value >> 8 * i));
        }
    }

    private byte[] writable(long at) {
        byte[] page = own[page(at)];
        return page != null ? page : copyPage(page(at));
    }

    private byte[] copyPage(int page) {
        if (tableIsShared) {
            pages = pages.clone();
            tableIsShared = false;
        }
        byte[] copy = pages[page].clone();
        pages[page] = copy;
        own[page] = copy;
        return copy;
    }

    private static int page(long at) {
        return (int) (at >>> BITS);
    }

    private static int offset(long at) {
        return (int) at & MASK;
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }
}
