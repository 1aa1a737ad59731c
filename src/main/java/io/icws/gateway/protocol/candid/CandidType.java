package io.icws.gateway.protocol.candid;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Candid types that are written. */
public sealed interface CandidType {

    CandidType NULL = new Primitive(Opcode.NULL);
    CandidType BOOL = new Primitive(Opcode.BOOL);
    CandidType NAT64 = new Primitive(Opcode.NAT64);
    CandidType TEXT = new Primitive(Opcode.TEXT);
    CandidType PRINCIPAL = new Primitive(Opcode.PRINCIPAL);
    CandidType BLOB = new Container(Opcode.VEC, new Primitive(Opcode.NAT8));

    record Primitive(int opcode) implements CandidType {}

    /** Option or vector. */
    record Container(int opcode, CandidType element) implements CandidType {}

    /** Record or variant, fields in ascending order of their ids. */
    record Fields(int opcode, List<Field> fields) implements CandidType {}

    record Field(int id, CandidType type) {}

    static Field field(String name, CandidType type) {
        return new Field(FieldHash.of(name), type);
    }

    static CandidType opt(CandidType element) {
        return new Container(Opcode.OPT, element);
    }

    static CandidType vec(CandidType element) {
        return new Container(Opcode.VEC, element);
    }

    static CandidType record(Field... fields) {
        return new Fields(Opcode.RECORD, sorted(fields));
    }

    static CandidType variant(Field... fields) {
        return new Fields(Opcode.VARIANT, sorted(fields));
    }

    private static List<Field> sorted(Field... fields) {
        return Arrays.stream(fields)
                .sorted(Comparator.comparingLong(field -> Integer.toUnsignedLong(field.id())))
                .toList();
    }
}
