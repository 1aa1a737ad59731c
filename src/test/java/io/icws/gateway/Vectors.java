package io.icws.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Test vectors under {@code src/test/resources/vectors}: byte strings in hex, 64-bit numbers as decimal strings. */
public final class Vectors {

    private Vectors() {}

    /** The whole file: constants, and the array {@code vectors}. */
    public static JsonNode file(String name) {
        try (var in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no such vector file: " + name);
            }
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> of(String name) {
        return file(name).get("vectors").valueStream();
    }

    public static byte[] hex(JsonNode vector, String field) {
        return HexFormat.of().parseHex(vector.get(field).stringValue());
    }

    /** As arguments of a parameterised test, each shown under its name. */
    public static Stream<Named<JsonNode>> named(String name) {
        return of(name).map(vector -> Named.of(vector.get("name").stringValue(), vector));
    }

    public static String text(JsonNode vector, String field) {
        return vector.get(field).stringValue();
    }
}
