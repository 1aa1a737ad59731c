package io.icws.client;

import java.lang.reflect.InaccessibleObjectException;
import java.util.List;
import org.ic4j.candid.CandidError;
import org.ic4j.candid.parser.IDLArgs;
import org.ic4j.candid.parser.IDLValue;
import org.ic4j.candid.pojo.PojoDeserializer;
import org.ic4j.candid.pojo.PojoSerializer;

/**
 * One Candid value, as canisters usually encode their messages, mapped to a class by IC4J: a class with the annotations of
 * {@code org.ic4j.candid.annotations} and a constructor without parameters, or a type such as {@link String}. IC4J leaves
 * a field null if the record lacks it, or has a value of another type there: {@code nat} and {@code int} are {@link
 * java.math.BigInteger}, {@code nat64} and {@code int64} {@link Long}, where a {@code nat64} from 2^63 on is negative. IC4J
 * 0.7.2 does not decode Java records.
 *
 * @param <T> the type of messages, in both directions
 */
public final class CandidCodec<T> implements Codec<T> {

    private final Class<T> type;

    private CandidCodec(Class<T> type) {
        this.type = type;
    }

    /** @param type which {@code encode} takes and {@code decode} returns */
    public static <T> CandidCodec<T> of(Class<T> type) {
        return new CandidCodec<>(type);
    }

    /** @throws IllegalArgumentException if IC4J does not map the value */
    @Override
    public byte[] encode(T value) {
        try {
            return IDLArgs.create(List.of(IDLValue.create(value, PojoSerializer.create())))
                    .toBytes();
        } catch (CandidError e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** @throws IllegalArgumentException if the content is not Candid, or its first value is not of the type */
    @Override
    public T decode(byte[] content) {
        try {
            var arguments = IDLArgs.fromBytes(content).getArgs();
            if (arguments.isEmpty()) {
                throw new IllegalArgumentException("no value (expected: " + type.getName() + ")");
            }
            // IC4J returns values of other types unconverted.
            Object value = PojoDeserializer.create().deserialize(arguments.getFirst(), type);
            if (type.isInstance(value)) {
                return type.cast(value);
            }
            throw new IllegalArgumentException("a value of another type (expected: " + type.getName() + ")");
        } catch (CandidError | InaccessibleObjectException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
