package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import com.upokecenter.numbers.EInteger;
import io.icws.gateway.Vectors;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RequestIdTest {

    static Stream<Named<JsonNode>> vectors() {
        return Vectors.named("request-ids.json");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithTheVectors(JsonNode vector) throws Exception {
        var map = CBORObject.NewMap();
        for (var field : vector.get("fields").properties()) {
            map.Add(
                    field.getKey(),
                    value(
                            field.getValue().get("type").stringValue(),
                            field.getValue().get("value")));
        }
        var id = RequestId.of(map);
        assertThat(id).hasToString(Vectors.text(vector, "request_id"));
        assertThat(id.toBytes()).isEqualTo(Vectors.hex(vector, "request_id"));
        assertThat(RequestId.of(Cbor.decode(Cbor.encodeTagged(map))))
                .isEqualTo(id)
                .hasSameHashCodeAs(id);
        if (vector.has("signed_bytes")) {
            assertThat(DomainSeparator.REQUEST.prepend(id.toBytes())).isEqualTo(Vectors.hex(vector, "signed_bytes"));
        }
    }

    @Test
    void hashesNumbersOfAnySize() throws Exception {
        for (int bits : new int[] {1, 6, 7, 8, 13, 14, 15, 63, 64, 65, 127, 1000}) {
            for (int offset = -1; offset <= 1; offset++) {
                var number = BigInteger.ONE.shiftLeft(bits).add(BigInteger.valueOf(offset));
                var map = CBORObject.NewMap().Add("n", EInteger.FromString(number.toString()));
                assertThat(RequestId.of(map).toBytes())
                        .as("2^%d%+d", bits, offset)
                        .isEqualTo(hashOfOne(number));
            }
        }
    }

    private static byte[] hashOfOne(BigInteger number) throws Exception {
        var leb128 = new ByteArrayOutputStream();
        var rest = number;
        while (rest.bitLength() > 7) {
            leb128.write(rest.intValue() & 0x7f | 0x80);
            rest = rest.shiftRight(7);
        }
        leb128.write(rest.intValue());
        var sha256 = MessageDigest.getInstance("SHA-256");
        byte[] name = sha256.digest(new byte[] {'n'});
        byte[] value = sha256.digest(leb128.toByteArray());
        sha256.update(name);
        return sha256.digest(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1616ef5", // true
                "a1616ef6", // null
                "a1616efb3ff0000000000000", // float
                "a1616e20", // -1
                "a1616ec340", // -1 as bignum
                "a1616ed82a4101", // tagged bytes
                "a1616ec2a0", // bignum of a map
                "a1616ea10102", // inner map with a number as key
                "a1016161", // number as key
                "8101", // array
                "01"
            })
    void refusesWhatHasNoHash(String hex) throws Exception {
        var item = Cbor.decode(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> RequestId.of(item)).isInstanceOf(MalformedException.class);
    }

    private static CBORObject value(String type, JsonNode value) {
        return switch (type) {
            case "text" -> CBORObject.FromObject(value.stringValue());
            case "nat" -> CBORObject.FromObject(EInteger.FromString(value.stringValue()));
            default -> nested(value);
        };
    }

    private static CBORObject nested(JsonNode value) {
        if (value.isArray()) {
            var array = CBORObject.NewArray();
            value.valueStream().forEach(element -> array.Add(nested(element)));
            return array;
        }
        if (value.isObject()) {
            var map = CBORObject.NewMap();
            value.properties().forEach(field -> map.Add(field.getKey(), nested(field.getValue())));
            return map;
        }
        return CBORObject.FromObject(HexFormat.of().parseHex(value.stringValue()));
    }
}
