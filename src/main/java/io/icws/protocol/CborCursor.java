package io.icws.protocol;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the CBOR items of a byte range from left to right without allocating. Supports indefinite lengths; a declared
 * length or count beyond the end of the range is refused.
 *
 * <p>Every method throws {@link MalformedException} when the next item is not what it reads, or is not well-formed;
 * the position is then unspecified.
 */
public final class CborCursor {

    /** Count of a map that ends with a break. */
    public static final int INDEFINITE = -1;

    /** Arrays, maps and tags inside one another. */
    static final int MAX_DEPTH = 256;

    /** Items that {@link #skip} passes before it refuses: one-byte items cost a hundred times their size when decoded. */
    static final int MAX_ITEMS = 1 << 17;

    private static final int UNSIGNED = 0;
    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;
    private static final int BREAK = 0xff;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int items;

    /** Additional information of the last head, 31 for an indefinite length. */
    private int info;

    public CborCursor(ByteSlice slice) {
        this.bytes = slice.array();
        this.position = slice.offset();
        this.end = slice.offset() + slice.length();
    }

    /** Index into the array, not into the range. */
    public int position() {
        return position;
    }

    boolean atEnd() {
        return position == end;
    }

    /** Consumes {@code d9d9f7} if it comes next. */
    public boolean takeSelfDescribeTag() {
        if (end - position < 3
                || bytes[position] != (byte) 0xd9
                || bytes[position + 1] != (byte) 0xd9
                || bytes[position + 2] != (byte) 0xf7) {
            return false;
        }
        position += 3;
        return true;
    }

    /** The number of entries, or {@link #INDEFINITE}. Walk them with {@link #hasEntry}. */
    public int readMapHead() throws MalformedException {
        long argument = readHead(MAP, "a map");
        return info == 31 ? INDEFINITE : count(argument, 2);
    }

    /** The number of items of an array of definite length. */
    int readArrayHead() throws MalformedException {
        return definiteLength(readHead(ARRAY, "an array"));
    }

    /**
     * Whether a map (or array) with the given count has an entry with this index; consumes the break that ends an
     * indefinite one.
     */
    public boolean hasEntry(int count, int index) throws MalformedException {
        return count == INDEFINITE ? !takeBreak() : index < count;
    }

    /** Consumes the next item if it is this text (UTF-8), in one piece or in chunks; otherwise stays where it is. */
    public boolean takeText(byte[] expected) throws MalformedException {
        int start = position;
        if (majorType() == TEXT && matchesText(expected)) {
            return true;
        }
        position = start;
        return false;
    }

    /**
     * Reads a map that ends the range.
     *
     * @return the encoding of this text key's value; null if there is none
     */
    @Nullable
    ByteSlice readMapToEnd(byte[] key) throws MalformedException {
        @Nullable ByteSlice value = null;
        int count = readMapHead();
        for (int i = 0; hasEntry(count, i); i++) {
            if (!takeText(key)) {
                skipMapKey(MAX_DEPTH - 1);
                skip(MAX_DEPTH - 1);
            } else if (value == null) {
                int start = position;
                skip(MAX_DEPTH - 1);
                value = new ByteSlice(bytes, start, position - start);
            } else {
                throw new MalformedException("a map key twice");
            }
        }
        requireEnd();
        return value;
    }

    /** An unsigned 64-bit value. */
    long readUnsigned() throws MalformedException {
        return readHead(UNSIGNED, "an unsigned integer");
    }

    boolean readBoolean() throws MalformedException {
        return switch (readByte()) {
            case 0xf4 -> false;
            case 0xf5 -> true;
            default -> throw new MalformedException("expected a boolean");
        };
    }

    /** A byte string of definite length, as a window into the array. */
    public ByteSlice readByteStringSlice() throws MalformedException {
        int length = definiteLength(readHead(BYTES, "a byte string"));
        var slice = new ByteSlice(bytes, position, length);
        position += length;
        return slice;
    }

    /** Skips one item with all it contains. Map keys that are no integers or strings are refused. */
    public void skip() throws MalformedException {
        skip(MAX_DEPTH);
    }

    /** Skips one item, which must end the range. */
    void skipToEnd() throws MalformedException {
        skip();
        requireEnd();
    }

    private void requireEnd() throws MalformedException {
        if (!atEnd()) {
            throw new MalformedException("bytes follow the CBOR item");
        }
    }

    private void skip(int depth) throws MalformedException {
        if (depth == 0) {
            throw new MalformedException("nested too deep (expected: <= " + MAX_DEPTH + ")");
        }
        if (++items > MAX_ITEMS) {
            throw new MalformedException("too many CBOR items (expected: <= " + MAX_ITEMS + ")");
        }
        int major = majorType();
        long argument = readHead(major, "an item");
        boolean indefinite = info == 31;
        switch (major) {
            case BYTES, TEXT -> skipString(major, argument, indefinite);
            case ARRAY, MAP -> {
                int count = indefinite ? INDEFINITE : count(argument, major == MAP ? 2 : 1);
                for (int i = 0; hasEntry(count, i); i++) {
                    if (major == MAP) {
                        skipMapKey(depth - 1);
                    }
                    skip(depth - 1);
                }
            }
            case TAG -> {
                if (isReference(argument)) {
                    throw new MalformedException("a CBOR reference");
                }
                skip(depth - 1);
            }
            default -> {}
        }
    }

    private void skipMapKey(int depth) throws MalformedException {
        if (majorType() > TEXT) {
            throw new MalformedException("expected a text as map key");
        }
        skip(depth);
    }

    /** String references (25, 256) and shared values (28, 29) let a few bytes stand for many. */
    private static boolean isReference(long tag) {
        return tag == 25 || tag == 28 || tag == 29 || tag == 256;
    }

    private void skipString(int major, long argument, boolean indefinite) throws MalformedException {
        if (!indefinite) {
            position += definiteLength(argument);
            return;
        }
        while (!takeBreak()) {
            long chunk = readHead(major, "a chunk of the same string");
            position += definiteLength(chunk);
        }
    }

    private boolean matchesText(byte[] expected) throws MalformedException {
        long argument = readHead(TEXT, "a text");
        if (info != 31) {
            return matchesChunk(expected, 0, argument) && argument == expected.length;
        }
        int matched = 0;
        while (!takeBreak()) {
            long length = readHead(TEXT, "a chunk of text");
            if (!matchesChunk(expected, matched, length)) {
                return false;
            }
            matched += (int) length;
        }
        return matched == expected.length;
    }

    private boolean matchesChunk(byte[] expected, int from, long argument) throws MalformedException {
        int length = definiteLength(argument);
        int start = position;
        position += length;
        return length <= expected.length - from
                && Arrays.equals(bytes, start, start + length, expected, from, from + length);
    }

    private int definiteLength(long argument) throws MalformedException {
        if (info == 31) {
            throw new MalformedException("expected a definite length");
        }
        return count(argument, 1);
    }

    private int count(long argument, int bytesEach) throws MalformedException {
        if (argument < 0 || argument > (end - position) / bytesEach) {
            throw new MalformedException("a CBOR length reaches beyond the end");
        }
        return (int) argument;
    }

    private boolean takeBreak() throws MalformedException {
        if (peek() != BREAK) {
            return false;
        }
        position++;
        return true;
    }

    private int majorType() throws MalformedException {
        return peek() >>> 5;
    }

    private long readHead(int major, String expected) throws MalformedException {
        int head = readByte();
        info = head & 0x1f;
        if (head >>> 5 != major) {
            throw new MalformedException("expected " + expected);
        }
        return switch (info) {
            case 24 -> readByte(major);
            case 25 -> readBigEndian(2);
            case 26 -> readBigEndian(4);
            case 27 -> readBigEndian(8);
            case 28, 29, 30 -> throw new MalformedException("a reserved CBOR length");
            case 31 -> {
                if (major < BYTES || major > MAP) {
                    throw new MalformedException("an indefinite length where none is allowed");
                }
                yield 0;
            }
            default -> info;
        };
    }

    /** Simple values below 32 have a form of one byte only; RFC 8949, section 3.3. */
    private long readByte(int major) throws MalformedException {
        int value = readByte();
        if (major > TAG && value < 32) {
            throw new MalformedException("a simple value of two bytes where one holds it");
        }
        return value;
    }

    private long readBigEndian(int width) throws MalformedException {
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | readByte();
        }
        return value;
    }

    private int readByte() throws MalformedException {
        int next = peek();
        position++;
        return next;
    }

    private int peek() throws MalformedException {
        if (position == end) {
            throw new MalformedException("the CBOR ends too early");
        }
        return bytes[position] & 0xff;
    }
}
