package io.icws.client;

import java.util.List;
import org.ic4j.candid.parser.IDLArgs;
import org.ic4j.candid.parser.IDLValue;
import org.ic4j.candid.pojo.PojoDeserializer;
import org.ic4j.candid.pojo.PojoSerializer;

/**
 * One Candid value, as canisters usually encode their messages, mapped to a class by IC4J: a class with the annotations of
 * {@code org.ic4j.candid.annotations} and a constructor without parameters, or a type such as {@link String}.
 */
public final class CandidCodec<T> implements Codec<T> {

    private final Class<T> type;

    private CandidCodec(Class<T> type) {
        this.type = type;
    }

    public static <T> CandidCodec<T> of(Class<T> type) {
        return new CandidCodec<>(type);
    }

    @Override
    public byte[] encode(T value) {
        return IDLArgs.create(List.of(IDLValue.create(value, PojoSerializer.create())))
                .toBytes();
    }

    @Override
    public T decode(byte[] content) {
        var arguments = IDLArgs.fromBytes(content).getArgs();
        return arguments.getFirst().getValue(PojoDeserializer.create(), type);
    }
}
