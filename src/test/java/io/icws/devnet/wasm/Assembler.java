package io.icws.devnet.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Writes small modules with one page of memory: exported functions without parameters, callbacks, data and global variables. */
public final class Assembler {

    private static final int I32 = 0x7F;
    private static final int I64 = 0x7E;
    private static final int END = 0x0B;

    private final List<String> types = new ArrayList<>();
    private final Map<String, Integer> imports = new LinkedHashMap<>();
    private final Map<String, Code> exports = new LinkedHashMap<>();
    private final List<Code> callbacks = new ArrayList<>();
    private final Map<Integer, byte[]> data = new LinkedHashMap<>();
    private int globals;
    private boolean starts;

    /** Adds a function of this exported name. */
    public Assembler export(String name, UnaryOperator<Code> code) {
        exports.put(name, code.apply(new Code()));
        return this;
    }

    public Assembler update(String name, UnaryOperator<Code> code) {
        return export("canister_update " + name, code);
    }

    public Assembler query(String name, UnaryOperator<Code> code) {
        return export("canister_query " + name, code);
    }

    /** Adds a function of type (i32) -> (), whose index in the table is the number of callbacks before it. */
    public Assembler callback(UnaryOperator<Code> code) {
        callbacks.add(code.apply(new Code()));
        return this;
    }

    /** The export {@code start} is also the module's start function. */
    public Assembler start(UnaryOperator<Code> code) {
        starts = true;
        return export("start", code);
    }

    /** Adds a mutable i64, zero at first. */
    public Assembler global() {
        globals++;
        return this;
    }

    /** Text in the memory. */
    public Assembler data(int address, String text) {
        return data(address, text.getBytes(StandardCharsets.UTF_8));
    }

    public Assembler data(int address, byte[] bytes) {
        data.put(address, bytes);
        return this;
    }

    /** Instructions of one function. */
    public final class Code {

        private final List<Consumer<ByteArrayOutputStream>> instructions = new ArrayList<>();

        public Code i32(int value) {
            return add(out -> {
                out.write(0x41);
                Metering.writeSigned(out, value);
            });
        }

        public Code i64(long value) {
            return add(out -> {
                out.write(0x42);
                Metering.writeSigned(out, value);
            });
        }

        /**
         * Calls a function of the system.
         *
         * @param type its parameters, {@code >} and its result; {@code i} is i32, {@code I} is i64
         */
        public Code call(String function, String type) {
            imports.putIfAbsent(function, type(type));
            return add(out -> {
                out.write(0x10);
                Metering.writeNumber(out, List.copyOf(imports.keySet()).indexOf(function));
            });
        }

        /** Any other instruction and its immediates. */
        public Code op(int... bytes) {
            return add(out -> {
                for (int part : bytes) {
                    out.write(part);
                }
            });
        }

        public Code drop() {
            return op(0x1A);
        }

        public Code unreachable() {
            return op(0x00);
        }

        /** The argument of a callback. */
        public Code argument() {
            return op(0x20, 0);
        }

        public Code getGlobal(int index) {
            return op(0x23, index);
        }

        public Code setGlobal(int index) {
            return op(0x24, index);
        }

        /** Stores what {@code value} leaves on the stack. */
        public Code storeI64(int address, UnaryOperator<Code> value) {
            return value.apply(i32(address)).op(0x37, 3, 0);
        }

        public Code storeI32(int address, UnaryOperator<Code> value) {
            return value.apply(i32(address)).op(0x36, 2, 0);
        }

        public Code loadI64(int address) {
            return i32(address).op(0x29, 3, 0);
        }

        public Code loopForever() {
            return op(0x03, 0x40, 0x0C, 0, END);
        }

        public Code append(int address, int size) {
            return i32(address).i32(size).call("msg_reply_data_append", "ii>");
        }

        /** Replies a part of the memory. */
        public Code reply(int address, int size) {
            return append(address, size).reply();
        }

        public Code reply() {
            return call("msg_reply", ">");
        }

        /** Replies the i64 that {@code value} leaves on the stack. */
        public Code replyI64(UnaryOperator<Code> value) {
            return storeI64(0, value).reply(0, Long.BYTES);
        }

        /** Replies the i32 that {@code value} leaves on the stack. */
        public Code replyI32(UnaryOperator<Code> value) {
            return storeI32(0, value).reply(0, Integer.BYTES);
        }

        /** Replies a value that two functions of the system give, {@code name_size} and {@code name_copy}. */
        public Code replyValue(String name) {
            return copyValue(name)
                    .i32(0)
                    .call(name + "_size", ">i")
                    .call("msg_reply_data_append", "ii>")
                    .reply();
        }

        /** Copies such a value to address 0. */
        public Code copyValue(String name) {
            return i32(0).i32(0).call(name + "_size", ">i").call(name + "_copy", "iii>");
        }

        private Code add(Consumer<ByteArrayOutputStream> instruction) {
            instructions.add(instruction);
            return this;
        }

        private byte[] body() {
            var body = new ByteArrayOutputStream();
            body.write(0);
            instructions.forEach(instruction -> instruction.accept(body));
            body.write(END);
            return body.toByteArray();
        }
    }

    private int type(String type) {
        if (!types.contains(type)) {
            types.add(type);
        }
        return types.indexOf(type);
    }

    /** The binary format. */
    public byte[] assemble() {
        int plain = type(">");
        int withArgument = type("i>");
        var functions = new ArrayList<>(exports.values());
        functions.addAll(callbacks);
        var module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(module, 1, types, Assembler::writeType);
        section(module, 2, List.copyOf(imports.keySet()), (out, name) -> {
            writeName(out, "ic0");
            writeName(out, name);
            out.write(0);
            Metering.writeNumber(out, imports.get(name));
        });
        section(
                module,
                3,
                functions,
                (out, code) -> Metering.writeNumber(out, callbacks.contains(code) ? withArgument : plain));
        section(module, 4, List.of(callbacks.size()), (out, size) -> {
            out.writeBytes(new byte[] {0x70, 0});
            Metering.writeNumber(out, size);
        });
        section(module, 5, List.of(1), (out, pages) -> out.writeBytes(new byte[] {0, pages.byteValue()}));
        if (globals > 0) {
            section(
                    module,
                    6,
                    Collections.nCopies(globals, 0),
                    (out, _) -> out.writeBytes(new byte[] {I64, 1, 0x42, 0, END}));
        }
        var names = List.copyOf(exports.keySet());
        section(module, 7, names, (out, name) -> {
            writeName(out, name);
            out.write(0);
            Metering.writeNumber(out, imports.size() + names.indexOf(name));
        });
        if (starts) {
            addSection(module, 8, out -> Metering.writeNumber(out, imports.size() + names.indexOf("start")));
        }
        section(module, 9, List.of(exports.size()), (out, first) -> {
            out.writeBytes(new byte[] {0, 0x41, 0, END});
            Metering.writeNumber(out, callbacks.size());
            for (int i = 0; i < callbacks.size(); i++) {
                Metering.writeNumber(out, imports.size() + first + i);
            }
        });
        section(module, 10, functions, (out, code) -> writeBytes(out, code.body()));
        section(module, 11, List.copyOf(data.keySet()), (out, address) -> {
            out.writeBytes(new byte[] {0, 0x41});
            Metering.writeSigned(out, address);
            out.write(END);
            writeBytes(out, data.get(address));
        });
        return module.toByteArray();
    }

    private interface Entry<T> {
        void write(ByteArrayOutputStream out, T value);
    }

    private static <T> void section(ByteArrayOutputStream module, int id, List<T> entries, Entry<T> writer) {
        addSection(module, id, out -> {
            Metering.writeNumber(out, entries.size());
            entries.forEach(entry -> writer.write(out, entry));
        });
    }

    private static void addSection(ByteArrayOutputStream module, int id, Consumer<ByteArrayOutputStream> content) {
        var section = new ByteArrayOutputStream();
        content.accept(section);
        module.write(id);
        writeBytes(module, section.toByteArray());
    }

    private static void writeType(ByteArrayOutputStream out, String type) {
        out.write(0x60);
        for (var letters : type.split(">", -1)) {
            Metering.writeNumber(out, letters.length());
            letters.chars().forEach(letter -> out.write(letter == 'i' ? I32 : I64));
        }
    }

    private static void writeName(ByteArrayOutputStream out, String name) {
        writeBytes(out, name.getBytes(StandardCharsets.UTF_8));
    }

    private static void writeBytes(ByteArrayOutputStream out, byte[] bytes) {
        Metering.writeNumber(out, bytes.length);
        out.writeBytes(bytes);
    }
}
