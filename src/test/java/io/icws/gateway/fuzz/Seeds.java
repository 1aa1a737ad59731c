package io.icws.gateway.fuzz;

import io.icws.gateway.Vectors;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Where a fuzzer begins: every byte string of the test vectors that has one of the names given. */
public final class Seeds {

    private Seeds() {}

    public static Stream<Arguments> of(String file, String... fields) {
        return Vectors.of(file)
                .flatMap(vector -> Arrays.stream(fields)
                        .filter(field -> vector.has(field)
                                && !vector.get(field).stringValue().isEmpty())
                        .map(field -> bytes(Vectors.hex(vector, field))));
    }

    public static Stream<Arguments> ofHex(String... hex) {
        return Arrays.stream(hex).map(HexFormat.of()::parseHex).map(Seeds::bytes);
    }

    /** {@code input} as the only argument, though it is an array. */
    public static Arguments bytes(byte[] input) {
        return Arguments.of((Object) input);
    }
}
