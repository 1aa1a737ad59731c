package io.icws.protocol.candid;

import io.icws.protocol.MalformedException;
import java.util.List;

/** The fields that are read of a record, numbered in the given order; the order on the wire may differ. */
public final class RecordShape {

    /** The slot of a field that is skipped. */
    public static final int UNWANTED = -1;

    private final List<String> names;
    private final int required;
    private final int[] ids;

    private RecordShape(List<String> names, int required) {
        this.names = names;
        this.required = required;
        this.ids = names.stream().mapToInt(CandidType::fieldId).toArray();
    }

    public static RecordShape of(String... names) {
        return new RecordShape(List.of(names), names.length);
    }

    /** The same shape, where its last field may be missing. */
    public RecordShape lastOptional() {
        return new RecordShape(names, required - 1);
    }

    /** Finds the wanted fields in a type of a message. Resolved once for all values of the type. */
    Plan resolve(TypeTable types, int type) throws MalformedException {
        if (types.kind(type) != Opcode.RECORD) {
            throw new MalformedException("expected Candid record with " + names);
        }
        int size = types.fieldCount(type);
        var slots = new int[size];
        var fieldTypes = new int[size];
        var found = new boolean[ids.length];
        for (int i = 0; i < size; i++) {
            slots[i] = slot(types.fieldId(type, i));
            fieldTypes[i] = types.fieldType(type, i);
            if (slots[i] != UNWANTED) {
                found[slots[i]] = true;
            }
        }
        for (int slot = 0; slot < required; slot++) {
            if (!found[slot]) {
                throw new MalformedException("Candid record lacks field " + names.get(slot));
            }
        }
        return new Plan(slots, fieldTypes);
    }

    private int slot(int id) {
        for (int slot = 0; slot < ids.length; slot++) {
            if (ids[slot] == id) {
                return slot;
            }
        }
        return UNWANTED;
    }

    /** Slot and type of each field of a record, in wire order. */
    public record Plan(int[] slots, int[] types) {

        public int size() {
            return slots.length;
        }

        public int slot(int index) {
            return slots[index];
        }

        public int type(int index) {
            return types[index];
        }

        /** Type of the field in a slot that is required, so that it is there. */
        public int typeOf(int slot) {
            int index = 0;
            while (slots[index] != slot) {
                index++;
            }
            return types[index];
        }
    }
}
