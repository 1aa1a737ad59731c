package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.upokecenter.cbor.CBORObject;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CborTest {

    @ParameterizedTest
    @CsvSource({
        "'', nothing",
        "0000, trailing byte",
        "a2616100616101, duplicate key",
        "bf616100616101ff, duplicate key in an indefinite map",
        "d9d9f7, tag alone",
        "9f00, no break",
        "ff, break alone",
        "81ff, break in a definite array",
        "bf6161ff, odd number of items",
        "1c, reserved length",
        "1f, indefinite integer",
        "df00, indefinite tag",
        "5f6161ff, text chunk in bytes",
        "5f5f4100ffff, nested chunks",
        "7f61c361a9ff, a character split between chunks",
        "61ff, no UTF-8",
        "f800, simple value in two bytes",
        "a1f500, boolean as key",
        "a1f97e0000, float as key",
        "a18000, array as key",
        "d9010082616161d81900, string references",
        "82d81c8101d81d00, shared values",
        "9bffffffffffffffff, count of 2^64-1",
        "9b0000000100000000, count of 2^32",
        "bb7fffffffffffffff, map of 2^63-1",
        "5bffffffffffffffff, bytes of 2^64-1",
        "7b7fffffffffffffff, text of 2^63-1",
        "5a7fffffff, bytes of 2^31-1",
        "9a00010000, count of 2^16"
    })
    void refuses(String hex, String reason) {
        assertThatThrownBy(() -> Cbor.decode(hex(hex))).as(reason).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"81", "9f", "c1", "a100", "bf00", "d9d9f7", "8301"})
    void refusesDeepNestingBeforeRecursing(String level) {
        byte[] bytes = hex(level.repeat(100_000) + "00");
        assertThatThrownBy(() -> Cbor.decode(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("nested too deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5fff", "5f40ff", "5f40404101ff", "7f60616160ff", "5f58024142ff"})
    void passesChunkedStrings(String hex) throws Exception {
        assertThat(Cbor.decode(hex(hex))).isEqualTo(CBORObject.DecodeFromBytes(hex(hex)));
        assertThatThrownBy(() -> Cbor.decode(hex(hex.substring(0, hex.length() - 2))))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void refusesManyTinyItems() {
        byte[] bytes = new byte[CborCursor.MAX_ITEMS + 2];
        bytes[0] = (byte) 0x9f;
        bytes[bytes.length - 1] = (byte) 0xff;
        assertThatThrownBy(() -> Cbor.decode(bytes))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("too many");
    }

    @Test
    void removesOneSelfDescribeTag() throws Exception {
        assertThat(Cbor.decode(hex("d9d9f701"))).isEqualTo(CBORObject.FromObject(1));
        assertThat(Cbor.decode(hex("d9d9f7d9d9f701")).isTagged()).isTrue();
        assertThat(Cbor.encodeTagged(CBORObject.FromObject(1))).isEqualTo(hex("d9d9f701"));
    }

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "1800, 0",
        "1b7fffffffffffffff, 9223372036854775807",
        "1b8000000000000000, 9223372036854775808",
        "1bffffffffffffffff, 18446744073709551615"
    })
    void readsUnsigned64BitIntegers(String hex, String value) throws Exception {
        assertThat(Cbor.uint64(Cbor.decode(hex("a16161" + hex)), "a")).isEqualTo(Long.parseUnsignedLong(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"20", "c24105", "c249010000000000000000", "f90000", "fb43f0000000000000", "6130", "f6", "c101"})
    void refusesOtherNumbers(String hex) throws Exception {
        var map = Cbor.decode(hex("a16161" + hex));
        assertThatThrownBy(() -> Cbor.uint64(map, "a"))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("a ")
                .hasMessageContaining("unsigned 64-bit integer");
    }

    @Test
    void namesMissingAndMistypedFields() throws Exception {
        var map = Cbor.decode(hex("a2616101616261" + "78"));
        assertThat(Cbor.text(map, "b")).isEqualTo("x");
        assertThatThrownBy(() -> Cbor.bytes(map, "a")).hasMessage("a has another type (expected: a byte string)");
        assertThatThrownBy(() -> Cbor.text(map, "c")).hasMessage("c is missing (expected: a text)");
        assertThatThrownBy(() -> Cbor.text(CBORObject.FromObject(1), "c")).hasMessageContaining("a map");
        var tagged = Cbor.decode(hex("a16161d82a4101"));
        assertThatThrownBy(() -> Cbor.bytes(tagged, "a")).isInstanceOf(MalformedException.class);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
