package io.icws.protocol.candid;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;

/** Skips values of any type, within the input's budget and a depth limit. */
record ValueSkipper(CandidInput in, TypeTable types) {

    private static final int MAX_DEPTH = 256;

    void skip(int type) throws MalformedException {
        skip(type, MAX_DEPTH);
    }

    private void skip(int type, int depth) throws MalformedException {
        if (depth == 0) {
            throw new MalformedException("Candid value is nested deeper than " + MAX_DEPTH);
        }
        in.charge(1);
        int kind = types.kind(type);
        switch (kind) {
            case Opcode.NULL, Opcode.RESERVED -> {}
            case Opcode.BOOL -> in.bool();
            case Opcode.NAT, Opcode.INT -> in.skipNumber();
            case Opcode.TEXT -> in.text();
            case Opcode.EMPTY -> throw new MalformedException("Candid type empty has no values");
            case Opcode.PRINCIPAL, Opcode.SERVICE -> skipReference();
            case Opcode.FUNC -> skipFunction();
            case Opcode.OPT -> {
                if (in.bool()) {
                    skip(types.element(type), depth - 1);
                }
            }
            case Opcode.VEC -> skipVector(types.element(type), depth);
            case Opcode.RECORD -> {
                for (int i = 0; i < types.fieldCount(type); i++) {
                    skip(types.fieldType(type, i), depth - 1);
                }
            }
            case Opcode.VARIANT -> skip(types.fieldType(type, readTag(in, types, type)), depth - 1);
            case Opcode.FUTURE -> skipFuture();
            default -> in.skip(1, Opcode.fixedSize(kind));
        }
    }

    /** Reads the index of the tag chosen in a variant. */
    static int readTag(CandidInput in, TypeTable types, int type) throws MalformedException {
        long index = in.leb128();
        if (index < 0 || index >= types.fieldCount(type)) {
            throw new MalformedException("Candid variant index is out of range");
        }
        return (int) index;
    }

    /** Opaque references (flag 0) exist in no message between canisters and their callers. */
    static void requireTransparent(CandidInput in) throws MalformedException {
        if (!in.bool()) {
            throw new MalformedException("Candid message holds an opaque reference");
        }
    }

    private void skipVector(int element, int depth) throws MalformedException {
        long count = in.leb128();
        int size = Opcode.fixedSize(types.kind(element));
        if (size > 0) {
            in.skip(count, size);
            return;
        }
        in.charge(count);
        for (long i = 0; i < count; i++) {
            skip(element, depth - 1);
        }
    }

    private void skipReference() throws MalformedException {
        requireTransparent(in);
        int length = in.slice().length();
        if (length > Principal.MAX_LENGTH) {
            throw new MalformedException(
                    "Candid principal has " + length + " bytes (expected: <= " + Principal.MAX_LENGTH + ")");
        }
    }

    private void skipFunction() throws MalformedException {
        requireTransparent(in);
        skipReference();
        in.text();
    }

    private void skipFuture() throws MalformedException {
        long size = in.leb128();
        in.leb128();
        in.skip(size, 1);
    }
}
