package io.icws.protocol.candid;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Candid types that are written. Source: Candid specification, "Type definitions". */
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
        return new Field(fieldId(name), type);
    }

    /** The 32-bit id of a field or tag name, unsigned: a hash. */
    static int fieldId(String name) {
        int hash = 0;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = hash * 223 + (b & 0xff);
        }
        return hash;
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

    /**
     * The header of every message with these argument types: magic, type table, argument types. A type follows its
     * parts; each type is written once.
     */
    static byte[] header(CandidType... arguments) {
        var table = new ArrayList<CandidType>();
        for (var argument : arguments) {
            collect(argument, table);
        }
        var out = new CandidWriter(128)
                .raw(CandidReader.MAGIC, 0, CandidReader.MAGIC.length)
                .leb128(table.size());
        for (var type : table) {
            writeEntry(out, type, table);
        }
        out.leb128(arguments.length);
        for (var argument : arguments) {
            out.sleb128(reference(argument, table));
        }
        return out.toArray();
    }

    private static void collect(CandidType type, List<CandidType> table) {
        switch (type) {
            case Primitive primitive -> {
                return;
            }
            case Container container -> collect(container.element(), table);
            case Fields fields -> fields.fields().forEach(field -> collect(field.type(), table));
        }
        if (!table.contains(type)) {
            table.add(type);
        }
    }

    private static int reference(CandidType type, List<CandidType> table) {
        return type instanceof Primitive primitive ? primitive.opcode() : table.indexOf(type);
    }

    private static void writeEntry(CandidWriter out, CandidType type, List<CandidType> table) {
        switch (type) {
            case Primitive primitive -> throw new IllegalArgumentException(primitive + " needs no entry");
            case Container container -> out.sleb128(container.opcode()).sleb128(reference(container.element(), table));
            case Fields fields -> {
                out.sleb128(fields.opcode()).leb128(fields.fields().size());
                for (var field : fields.fields()) {
                    out.leb128(Integer.toUnsignedLong(field.id())).sleb128(reference(field.type(), table));
                }
            }
        }
    }
}
