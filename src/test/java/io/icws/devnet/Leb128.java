package io.icws.devnet;

import java.io.ByteArrayOutputStream;

/** Unsigned LEB128, as numbers stand in the state tree. */
final class Leb128 {

    private Leb128() {}

    static byte[] encode(long unsigned) {
        var out = new ByteArrayOutputStream(10);
        long rest = unsigned;
        while (rest >>> 7 != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }
}
