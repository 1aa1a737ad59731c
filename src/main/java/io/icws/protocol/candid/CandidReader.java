package io.icws.protocol.candid;

import static java.util.Objects.requireNonNull;

import io.icws.protocol.ByteSlice;
import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the arguments of one Candid message by its own type table. Every read names the type found on the wire and
 * fails unless that is a subtype of what is asked for.
 */
public final class CandidReader {

    static final byte[] MAGIC = "DIDL".getBytes(StandardCharsets.US_ASCII);
    private static final int OK = CandidType.fieldId("Ok");
    private static final int ERR = CandidType.fieldId("Err");

    private final CandidInput in;
    private final TypeTable types;
    private final ValueSkipper skipper;
    private final int[] arguments;
    private int next;

    public CandidReader(byte[] candid) throws MalformedException {
        in = new CandidInput(candid);
        for (byte expected : MAGIC) {
            if (in.octet() != expected) {
                throw new MalformedException("expected Candid message (DIDL)");
            }
        }
        types = TypeTable.read(in);
        skipper = new ValueSkipper(in, types);
        arguments = new int[in.length()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = types.readReference(in);
        }
    }

    /** Type of the next argument, whose value must be read then. */
    public int argument() throws MalformedException {
        if (next == arguments.length) {
            throw new MalformedException("Candid message has too few arguments");
        }
        return arguments[next++];
    }

    /**
     * As {@link #argument}, but null where the message ends before it: trailing arguments of types that hold null (opt,
     * null, reserved) may be missing. Source: Candid specification, "Tuple types".
     */
    public int argumentOrNull() {
        return next == arguments.length ? Opcode.NULL : arguments[next++];
    }

    /** Skips the remaining arguments and refuses trailing bytes. */
    public void end() throws MalformedException {
        while (next < arguments.length) {
            skipper.skip(arguments[next++]);
        }
        if (in.remaining() > 0) {
            throw new MalformedException("bytes after the last Candid value");
        }
    }

    /** Reads one value, found with the given type. */
    @FunctionalInterface
    public interface Value<T> {
        T read(CandidReader in, int type) throws MalformedException;
    }

    /** Reads one field of a record. */
    public <T> T field(int record, RecordShape shape, Value<T> value) throws MalformedException {
        var plan = shape.resolve(types, record);
        @Nullable T result = null;
        for (int i = 0; i < plan.size(); i++) {
            if (plan.slot(i) == RecordShape.UNWANTED) {
                skip(plan.type(i));
            } else {
                result = value.read(this, plan.type(i));
            }
        }
        return requireNonNull(result);
    }

    public RecordShape.Plan plan(int type, RecordShape shape) throws MalformedException {
        return shape.resolve(types, type);
    }

    public boolean isRecord(int type) {
        return types.kind(type) == Opcode.RECORD;
    }

    public void skip(int type) throws MalformedException {
        skipper.skip(type);
    }

    public void nothing(int type) throws MalformedException {
        require(type, Opcode.NULL, "null");
    }

    public boolean bool(int type) throws MalformedException {
        require(type, Opcode.BOOL, "bool");
        return in.bool();
    }

    /** Reads {@code opt bool}: a plain bool counts, and a value of a foreign type is null. */
    @Nullable
    public Boolean optionalBool(int type) throws MalformedException {
        if (types.kind(type) == Opcode.BOOL) {
            return in.bool();
        }
        if (types.kind(type) != Opcode.OPT || types.kind(types.element(type)) != Opcode.BOOL) {
            skipper.skip(type);
            return null;
        }
        return in.bool() ? (Boolean) in.bool() : null;
    }

    public long nat64(int type) throws MalformedException {
        require(type, Opcode.NAT64, "nat64");
        return in.uint64();
    }

    public ByteSlice text(int type) throws MalformedException {
        require(type, Opcode.TEXT, "text");
        return in.text();
    }

    public String string(int type) throws MalformedException {
        var text = text(type);
        return new String(text.array(), text.offset(), text.length(), StandardCharsets.UTF_8);
    }

    /** A service is a principal as well; both are written alike. */
    public Principal principal(int type) throws MalformedException {
        if (types.kind(type) != Opcode.SERVICE) {
            require(type, Opcode.PRINCIPAL, "principal");
        }
        ValueSkipper.requireTransparent(in);
        return Principal.of(in.slice().toArray());
    }

    /** Reads {@code vec nat8}. */
    public ByteSlice blob(int type) throws MalformedException {
        require(types.kind(elementType(type)), Opcode.NAT8, "blob");
        return in.slice();
    }

    /** Element type of a vector, whose {@link #count} comes next. */
    public int elementType(int type) throws MalformedException {
        require(types.kind(type), Opcode.VEC, "vec");
        return types.element(type);
    }

    /** Number of elements that follow, each of at least {@code bytes} bytes: what cannot fit is refused. */
    public int count(int bytes) throws MalformedException {
        int count = in.length();
        if (count > in.remaining() / bytes) {
            throw new MalformedException("Candid vector exceeds the end of its message");
        }
        return count;
    }

    /** Reads the tag of a variant, as an index into its type; its value comes next. */
    public int tag(int type) throws MalformedException {
        require(types.kind(type), Opcode.VARIANT, "variant");
        return ValueSkipper.readTag(in, types, type);
    }

    public int tagId(int type, int tag) {
        return types.fieldId(type, tag);
    }

    public int tagType(int type, int tag) {
        return types.fieldType(type, tag);
    }

    /** Reads a message of one argument, {@code variant { Ok : ...; Err : text }}. */
    public static <T> T readResult(byte[] candid, Value<? extends T> ok, Function<String, ? extends T> err)
            throws MalformedException {
        var in = new CandidReader(candid);
        int type = in.argument();
        int tag = in.tag(type);
        int id = in.tagId(type, tag);
        int valueType = in.tagType(type, tag);
        if (id != OK && id != ERR) {
            throw new MalformedException("expected Candid variant Ok or Err");
        }
        T result = id == OK ? ok.read(in, valueType) : err.apply(in.string(valueType));
        in.end();
        return result;
    }

    /**
     * Reads {@code variant { Ok; Err : text }}, the reply of {@code ws_open}, {@code ws_message} and {@code ws_close}: the
     * text of {@code Err}, or empty.
     */
    public static Optional<String> readError(byte[] candid) throws MalformedException {
        return readResult(
                candid,
                (in, type) -> {
                    in.nothing(type);
                    return Optional.empty();
                },
                Optional::of);
    }

    private static void require(int type, int expected, String name) throws MalformedException {
        if (type != expected) {
            throw new MalformedException("expected Candid " + name);
        }
    }
}
