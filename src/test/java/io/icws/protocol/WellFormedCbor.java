package io.icws.protocol;

/** A second opinion on which bytes are CBOR, by RFC 8949, section 3 and appendix C: clear, slow and recursive. */
final class WellFormedCbor {

    private static final int BREAK = -1;

    private final byte[] bytes;
    private int position;

    private WellFormedCbor(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Bytes of the item that comes first; -1 if there is none that is well-formed. */
    static int lengthOfFirstItem(byte[] bytes) {
        var input = new WellFormedCbor(bytes);
        try {
            return input.item(false) == BREAK ? -1 : input.position;
        } catch (ArrayIndexOutOfBoundsException | IllFormed e) {
            return -1;
        }
    }

    private static final class IllFormed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The major type of the item that was passed, or {@link #BREAK}. */
    private int item(boolean breakAllowed) {
        int head = next();
        int major = head >> 5;
        int info = head & 31;
        if (info == 31) {
            return indefinite(major, breakAllowed);
        }
        long argument = argument(info);
        switch (major) {
            case 2, 3 -> forward(argument);
            case 4 -> items(argument);
            case 5 -> {
                items(argument);
                items(argument);
            }
            case 6 -> items(1);
            case 7 -> require(info != 24 || argument >= 32);
            default -> {}
        }
        return major;
    }

    private int indefinite(int major, boolean breakAllowed) {
        switch (major) {
            case 2, 3 -> {
                for (int chunk = item(true); chunk != BREAK; chunk = item(true)) {
                    require(chunk == major);
                }
            }
            case 4 -> {
                while (item(true) != BREAK) {}
            }
            case 5 -> {
                while (item(true) != BREAK) {
                    items(1);
                }
            }
            case 7 -> {
                require(breakAllowed);
                return BREAK;
            }
            default -> throw new IllFormed();
        }
        // A string in chunks is itself no chunk.
        return major == 2 || major == 3 ? 8 : major;
    }

    private long argument(int info) {
        require(info < 28);
        long value = info;
        if (info >= 24) {
            value = 0;
            for (int i = 0; i < 1 << (info - 24); i++) {
                value = value << 8 | next();
            }
        }
        return value;
    }

    private void items(long count) {
        for (long i = 0; Long.compareUnsigned(i, count) < 0; i++) {
            item(false);
        }
    }

    private void forward(long length) {
        require(length >= 0 && length <= bytes.length - position);
        position += (int) length;
    }

    private int next() {
        return bytes[position++] & 0xff;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllFormed();
        }
    }
}
