package io.icws.protocol.candid;

/** Type codes of the binary format; those of primitive types also stand for the type itself. */
final class Opcode {

    static final int NULL = -1;
    static final int BOOL = -2;
    static final int NAT = -3;
    static final int INT = -4;
    static final int NAT8 = -5;
    static final int NAT16 = -6;
    static final int NAT32 = -7;
    static final int NAT64 = -8;
    static final int INT8 = -9;
    static final int INT16 = -10;
    static final int INT32 = -11;
    static final int INT64 = -12;
    static final int FLOAT32 = -13;
    static final int FLOAT64 = -14;
    static final int TEXT = -15;
    static final int RESERVED = -16;
    static final int EMPTY = -17;
    static final int OPT = -18;
    static final int VEC = -19;
    static final int RECORD = -20;
    static final int VARIANT = -21;
    static final int FUNC = -22;
    static final int SERVICE = -23;
    static final int PRINCIPAL = -24;

    /** Stands for every composite type of a later version of the format: its values carry their own length. */
    static final int FUTURE = -25;

    private Opcode() {}

    static boolean isPrimitive(long code) {
        return (code >= EMPTY && code <= NULL) || code == PRINCIPAL;
    }

    /** Bytes of a value of a fixed-size primitive type that needs no check, or -1. */
    static int fixedSize(int code) {
        return switch (code) {
            case NAT8, INT8 -> 1;
            case NAT16, INT16 -> 2;
            case NAT32, INT32, FLOAT32 -> 4;
            case NAT64, INT64, FLOAT64 -> 8;
            default -> -1;
        };
    }
}
