package io.icws.devnet.wasm;

import com.dylibso.chicory.wasm.types.OpCode;
import com.dylibso.chicory.wasm.types.WasmEncoding;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds a counter of instructions to a module: a last global variable, from which each function at its start and each loop at
 * the start of each pass subtracts its instructions outside of inner loops. A pass that takes one branch of an {@code if} pays for both,
 * so the counter is an upper bound, and the same on every run. Below zero the code traps.
 */
final class Metering {

    private static final int HEADER = 8;
    private static final int GLOBALS = 6;
    private static final int START = 8;
    private static final int CODE = 10;
    /** Where each section stands in a module, by its number. */
    private static final List<Integer> ORDER = List.of(1, 2, 3, 4, 5, 13, GLOBALS, 7, START, 9, 12, CODE, 11);

    private static final int END = 0x0B;
    private static final byte[] COUNTER = {0x7E, 1, 0x42, 0, END};

    private final byte[] module;
    private final ByteArrayOutputStream metered = new ByteArrayOutputStream();
    private int counter = -1;
    private @Nullable Integer startFunction;

    /**
     * @param module without the start section: the runtime would call it before the system is there
     * @param counter index of the global variable
     * @param start index of the start function, or null
     */
    record Metered(byte[] module, int counter, @Nullable Integer start) {}

    private record Charge(int position, int[] instructions) {}

    private Metering(byte[] module) {
        this.module = module;
    }

    static Metered meter(byte[] module) {
        return new Metering(module).run();
    }

    private Metered run() {
        metered.write(module, 0, HEADER);
        var reader = new WasmBytes(module, HEADER);
        while (!reader.atEnd()) {
            int id = reader.next();
            int size = reader.number();
            int start = reader.position();
            byte[] content = reader.take(size);
            if (id == GLOBALS) {
                int globals = new WasmBytes(module, start).number();
                addGlobals(globals, afterCount(content));
            } else {
                if (counter < 0 && ORDER.indexOf(id) > ORDER.indexOf(GLOBALS)) {
                    addGlobals(0, new byte[0]);
                }
                switch (id) {
                    case START -> startFunction = new WasmBytes(module, start).number();
                    case CODE -> addSection(id, code(start));
                    default -> addSection(id, content);
                }
            }
        }
        return new Metered(metered.toByteArray(), counter, startFunction);
    }

    private void addGlobals(int count, byte[] entries) {
        counter = count;
        var section = new ByteArrayOutputStream();
        writeNumber(section, count + 1);
        section.writeBytes(entries);
        section.writeBytes(COUNTER);
        addSection(GLOBALS, section.toByteArray());
    }

    private static byte[] afterCount(byte[] content) {
        var reader = new WasmBytes(content, 0);
        reader.number();
        return reader.take(content.length - reader.position());
    }

    private byte[] code(int start) {
        var reader = new WasmBytes(module, start);
        var section = new ByteArrayOutputStream();
        int functions = reader.number();
        writeNumber(section, functions);
        for (int i = 0; i < functions; i++) {
            int size = reader.number();
            int end = reader.position() + size;
            byte[] body = body(reader, end);
            writeNumber(section, body.length);
            section.writeBytes(body);
        }
        return section.toByteArray();
    }

    private byte[] body(WasmBytes reader, int end) {
        int start = reader.position();
        skipLocals(reader);
        var body = new ByteArrayOutputStream();
        int copied = start;
        for (var charge : charges(reader, end)) {
            body.write(module, copied, charge.position - copied);
            writeCharge(body, charge.instructions[0]);
            copied = charge.position;
        }
        body.write(module, copied, end - copied);
        return body.toByteArray();
    }

    private static void skipLocals(WasmBytes reader) {
        for (int groups = reader.number(); groups > 0; groups--) {
            reader.skipNumber();
            reader.skipNumber();
        }
    }

    /** In the order of their positions. */
    private static List<Charge> charges(WasmBytes reader, int end) {
        var charges = new ArrayList<Charge>();
        var open = new ArrayDeque<int[]>();
        charges.add(new Charge(reader.position(), new int[1]));
        open.push(charges.getFirst().instructions);
        while (reader.position() < end) {
            var instruction = skipInstruction(reader);
            int[] current = open.element();
            current[0]++;
            switch (instruction) {
                case LOOP -> {
                    charges.add(new Charge(reader.position(), new int[1]));
                    open.push(charges.getLast().instructions);
                }
                case BLOCK, IF, TRY_TABLE -> open.push(current);
                case END -> open.pop();
                default -> {}
            }
        }
        return charges;
    }

    private static OpCode skipInstruction(WasmBytes reader) {
        int code = reader.next();
        if (code >= 0xFB && code <= 0xFE) {
            code = code << 8 | reader.number();
        }
        var instruction = OpCode.byOpCode(code);
        for (var immediate : OpCode.signature(instruction)) {
            skip(reader, immediate);
        }
        return instruction;
    }

    private static void skip(WasmBytes reader, WasmEncoding immediate) {
        switch (immediate) {
            case VARUINT, VARSINT32, VARSINT64, BLOCK_TYPE -> reader.skipNumber();
            case MEMARG -> {
                reader.skipNumber();
                reader.skipNumber();
            }
            case BYTE -> reader.skip(1);
            case FLOAT32 -> reader.skip(Float.BYTES);
            case FLOAT64 -> reader.skip(Double.BYTES);
            case V128 -> reader.skip(2 * Long.BYTES);
            case VEC_VARUINT, VEC_VALUE_TYPE -> {
                for (int count = reader.number(); count > 0; count--) {
                    reader.skipNumber();
                }
            }
            case VEC_CATCH -> throw new Trap("exceptions are not supported");
        }
    }

    private void writeCharge(ByteArrayOutputStream body, int instructions) {
        writeOn(body, 0x23);
        body.write(0x42);
        writeSigned(body, instructions);
        body.write(0x7D);
        writeOn(body, 0x24);
        writeOn(body, 0x23);
        // i64.const 0, i64.lt_s, if, unreachable, end
        body.writeBytes(new byte[] {0x42, 0, 0x53, 0x04, 0x40, 0x00, END});
    }

    private void writeOn(ByteArrayOutputStream body, int globalInstruction) {
        body.write(globalInstruction);
        writeNumber(body, counter);
    }

    private void addSection(int id, byte[] content) {
        metered.write(id);
        writeNumber(metered, content.length);
        metered.writeBytes(content);
    }

    static void writeNumber(ByteArrayOutputStream out, int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    static void writeSigned(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest >= 0x40 || rest < -0x40) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>= 7;
        }
        out.write((int) (rest & 0x7F));
    }
}
