package io.icws.devnet.wasm;

import java.util.Arrays;

/** Reads the binary format of WebAssembly. */
final class WasmBytes {

    private final byte[] bytes;
    private int position;

    WasmBytes(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position >= bytes.length;
    }

    int next() {
        return bytes[position++] & 0xFF;
    }

    void skip(int count) {
        position += count;
    }

    byte[] take(int count) {
        position += count;
        return Arrays.copyOfRange(bytes, position - count, position);
    }

    /** An unsigned LEB128 number of at most 32 bits. */
    int number() {
        int value = 0;
        int part;
        int shift = 0;
        do {
            part = next();
            value |= (part & 0x7F) << shift;
            shift += 7;
        } while ((part & 0x80) != 0);
        return value;
    }

    /** Skips a LEB128 number, signed or not. */
    void skipNumber() {
        while ((next() & 0x80) != 0) {
            // The bit says that another byte follows.
        }
    }
}
