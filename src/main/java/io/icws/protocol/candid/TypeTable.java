package io.icws.protocol.candid;

import io.icws.protocol.ByteSlice;
import io.icws.protocol.MalformedException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The type table of a message. A type is an int: an index into the table, or the negative {@link Opcode} of a
 * primitive type. Entries may come in any order, be shared, unused or recursive.
 */
final class TypeTable {

    private static final int QUERY = 1;
    private static final int COMPOSITE_QUERY = 3;

    private final int[] kinds;
    /** Of an option or vector: its element type. Of a record or variant: where its fields begin. */
    private final int[] details;

    private final int[] fieldCounts;
    private int[] fieldIds = new int[16];
    private int[] fieldTypes = new int[16];
    private int fields;
    private int[] methodTypes = {};
    private int methods;

    private TypeTable(int size) {
        kinds = new int[size];
        details = new int[size];
        fieldCounts = new int[size];
    }

    static TypeTable read(CandidInput in) throws MalformedException {
        var table = new TypeTable(in.length());
        for (int i = 0; i < table.kinds.length; i++) {
            table.readEntry(in, i);
        }
        table.requireFunctionsAsMethods();
        return table;
    }

    /** A reference as it stands in the table and before the values. */
    int readReference(CandidInput in) throws MalformedException {
        long reference = in.sleb128();
        if (reference >= kinds.length || (reference < 0 && !Opcode.isPrimitive(reference))) {
            throw new MalformedException("Candid type reference " + reference + " names no type");
        }
        return (int) reference;
    }

    /** The {@link Opcode} of any type. */
    int kind(int type) {
        return type < 0 ? type : kinds[type];
    }

    /** Element type of an option or vector. */
    int element(int type) {
        return details[type];
    }

    /** Number of fields of a record, of tags of a variant. */
    int fieldCount(int type) {
        return fieldCounts[type];
    }

    int fieldId(int type, int index) {
        return fieldIds[details[type] + index];
    }

    int fieldType(int type, int index) {
        return fieldTypes[details[type] + index];
    }

    private void readEntry(CandidInput in, int entry) throws MalformedException {
        long code = in.sleb128();
        if (code > Opcode.OPT || code == Opcode.PRINCIPAL) {
            throw new MalformedException("Candid type table holds " + code + ", which is no composite type");
        }
        kinds[entry] = (int) Math.max(code, Opcode.FUTURE);
        switch (kinds[entry]) {
            case Opcode.OPT, Opcode.VEC -> details[entry] = readReference(in);
            case Opcode.RECORD, Opcode.VARIANT -> readFields(in, entry);
            case Opcode.FUNC -> readFunction(in);
            case Opcode.SERVICE -> readService(in);
            default -> in.skipSlice();
        }
    }

    private void readFields(CandidInput in, int entry) throws MalformedException {
        int count = in.length();
        details[entry] = fields;
        fieldCounts[entry] = count;
        long previous = -1;
        for (int i = 0; i < count; i++) {
            long id = in.leb128();
            if (id <= previous || id > 0xffff_ffffL) {
                throw new MalformedException("Candid field ids must ascend within 32 bits");
            }
            previous = id;
            addField((int) id, readReference(in));
        }
    }

    private void addField(int id, int type) {
        if (fields == fieldIds.length) {
            fieldIds = Arrays.copyOf(fieldIds, 2 * fields);
            fieldTypes = Arrays.copyOf(fieldTypes, 2 * fields);
        }
        fieldIds[fields] = id;
        fieldTypes[fields] = type;
        fields++;
    }

    private void readFunction(CandidInput in) throws MalformedException {
        for (int parametersThenResults = 0; parametersThenResults < 2; parametersThenResults++) {
            int count = in.length();
            for (int i = 0; i < count; i++) {
                readReference(in);
            }
        }
        int annotations = in.length();
        if (annotations > 1) {
            throw new MalformedException("Candid function has " + annotations + " annotations (expected: at most 1)");
        }
        if (annotations == 1) {
            int annotation = in.octet();
            if (annotation < QUERY || annotation > COMPOSITE_QUERY) {
                throw new MalformedException("Candid function has the unknown annotation " + annotation);
            }
        }
    }

    private void readService(CandidInput in) throws MalformedException {
        int count = in.length();
        @Nullable ByteSlice previous = null;
        for (int i = 0; i < count; i++) {
            var name = in.text();
            if (previous != null && previous.compareUnsigned(name) >= 0) {
                throw new MalformedException("Candid method names must ascend");
            }
            previous = name;
            addMethod(readReference(in));
        }
    }

    private void addMethod(int type) {
        if (methods == methodTypes.length) {
            methodTypes = Arrays.copyOf(methodTypes, Math.max(16, 2 * methods));
        }
        methodTypes[methods++] = type;
    }

    /** Once the whole table is read: methods may name entries that follow. */
    private void requireFunctionsAsMethods() throws MalformedException {
        for (int i = 0; i < methods; i++) {
            if (kind(methodTypes[i]) != Opcode.FUNC) {
                throw new MalformedException("Candid method has a type that is no function");
            }
        }
    }
}
