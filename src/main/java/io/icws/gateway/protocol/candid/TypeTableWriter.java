package io.icws.gateway.protocol.candid;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the header of a message: magic, type table, argument types. */
public final class TypeTableWriter {

    private static final byte[] MAGIC = "DIDL".getBytes(StandardCharsets.US_ASCII);

    private final List<CandidType> table = new ArrayList<>();

    private TypeTableWriter() {}

    /** The header of every message with these argument types. A type follows its parts; each type is written once. */
    public static byte[] header(CandidType... arguments) {
        var types = new TypeTableWriter();
        for (var argument : arguments) {
            types.collect(argument);
        }
        var out = new CandidWriter(128).raw(MAGIC, 0, MAGIC.length).leb128(types.table.size());
        for (var type : types.table) {
            types.writeEntry(out, type);
        }
        out.leb128(arguments.length);
        for (var argument : arguments) {
            out.sleb128(types.reference(argument));
        }
        return out.toArray();
    }

    private void collect(CandidType type) {
        switch (type) {
            case CandidType.Primitive primitive -> {
                return;
            }
            case CandidType.Container container -> collect(container.element());
            case CandidType.Fields fields -> fields.fields().forEach(field -> collect(field.type()));
        }
        if (!table.contains(type)) {
            table.add(type);
        }
    }

    private int reference(CandidType type) {
        return type instanceof CandidType.Primitive primitive ? primitive.opcode() : table.indexOf(type);
    }

    private void writeEntry(CandidWriter out, CandidType type) {
        switch (type) {
            case CandidType.Primitive primitive -> throw new IllegalArgumentException(primitive + " needs no entry");
            case CandidType.Container container ->
                out.sleb128(container.opcode()).sleb128(reference(container.element()));
            case CandidType.Fields fields -> {
                out.sleb128(fields.opcode()).leb128(fields.fields().size());
                for (var field : fields.fields()) {
                    out.leb128(Integer.toUnsignedLong(field.id())).sleb128(reference(field.type()));
                }
            }
        }
    }
}
