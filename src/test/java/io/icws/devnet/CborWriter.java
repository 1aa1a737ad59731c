package io.icws.devnet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes certificates: thousands in a round, so straight into bytes. */
final class CborWriter {

    private static final int BYTES = 2;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

    CborWriter selfDescribed() {
        return head(TAG, io.icws.protocol.Cbor.SELF_DESCRIBE_TAG);
    }

    CborWriter map(int entries) {
        return head(MAP, entries);
    }

    CborWriter array(int items) {
        return head(ARRAY, items);
    }

    CborWriter number(int value) {
        return head(0, value);
    }

    CborWriter bytes(byte[] value) {
        head(BYTES, value.length);
        out.writeBytes(value);
        return this;
    }

    CborWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        head(TEXT, utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    private CborWriter head(int major, int value) {
        int type = major << 5;
        if (value < 24) {
            out.write(type | value);
        } else if (value < 1 << 8) {
            out.write(type | 24);
            out.write(value);
        } else if (value < 1 << 16) {
            out.write(type | 25);
            out.write(value >> 8);
            out.write(value);
        } else {
            out.write(type | 26);
            out.write(value >> 24);
            out.write(value >> 16);
            out.write(value >> 8);
            out.write(value);
        }
        return this;
    }
}
