package io.icws.protocol.candid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.protocol.MalformedException;
import io.icws.protocol.Principal;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages composed by hand: the type of {@code ws_open}'s argument is entry 0, further entries follow from 1. */
class CandidSubtypingTest {

    private static final String MAGIC = "4449444c";
    private static final String OPEN_TYPE = "6c02f3eec6b40268bbd1eacd0e78";
    private static final String OPEN_VALUE = "010104" + "0700000000000000";
    private static final String THIRTY_BYTES = "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e";
    private static final OpenArguments OPEN = new OpenArguments(7, Principal.ANONYMOUS);

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "null, 0, '', 7f, ''",
        "bool, 0, '', 7e, 01",
        "nat beyond 64 bits, 0, '', 7d, 80808080808080808080808001",
        "int beyond 64 bits, 0, '', 7c, ffffffffffffffffffffffff7f",
        "nat8, 0, '', 7b, ff",
        "nat16, 0, '', 7a, ffff",
        "nat32, 0, '', 79, ffffffff",
        "nat64, 0, '', 78, ffffffffffffffff",
        "int8, 0, '', 77, ff",
        "int16, 0, '', 76, ffff",
        "int32, 0, '', 75, ffffffff",
        "int64, 0, '', 74, ffffffffffffffff",
        "float32, 0, '', 73, 0000c07f",
        "float64, 0, '', 72, 000000000000f87f",
        "text, 0, '', 71, 03e29c93",
        "reserved, 0, '', 70, ''",
        "principal, 0, '', 68, 010104",
        "option, 1, 6e7d, 01, 0105",
        "empty option, 1, 6e7d, 01, 00",
        "vector, 1, 6d7a, 01, 0200000000",
        "vector of nulls, 1, 6d7f, 01, 05",
        "vector of empty, 1, 6d6f, 01, 00",
        "vector of texts, 1, 6d71, 01, 0201610162",
        "record, 1, 6c020071017b, 01, 0161ff",
        "variant, 1, 6b02007f0171, 01, 010161",
        "function, 1, 6a017e01710101, 01, 0101010401" + "6d",
        "service, 2, 6a00000069" + "01016d01, 02, 010104",
        "future type, 1, 6602aabb, 01, 0300010203",
        "oneway function, 1, 6a01710001" + "02, 01, 0101010401" + "6d",
        "composite query, 1, 6a01710171" + "0103, 01, 0101010401" + "6d",
        "service with methods, 2, 6a0171017d00" + "690203666f6f0104666f6f3201, 02, 0103caffee",
        "service with methods of a later entry, 2, 690203666f6f0204f09f908202" + "6a0171017d00, 01, 0103caffee",
        "service of itself, 2, 690103666f6f02" + "6a0101000101, 01, 0103caffee",
        "linked list, 2, 6e026c02007b0101, 01, 0105010600",
    })
    void passesOverExtraValues(String name, int entries, String table, String type, String value)
            throws MalformedException {
        assertThat(OpenArguments.decode(withExtraArgument(entries, table, type, value)))
                .isEqualTo(OPEN);
        assertThat(OpenArguments.decode(withExtraField(entries, table, type, value)))
                .isEqualTo(OPEN);
        assertThat(OpenArguments.decode(withExtraVector(entries, table, type, value)))
                .isEqualTo(OPEN);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "empty, 0, '', 6f, ''",
        "vector with an empty, 1, 6d6f, 01, 01",
        "bool of 2, 0, '', 7e, 02",
        "text that is not UTF-8, 0, '', 71, 01ff",
        "opaque principal, 0, '', 68, 00",
        "opaque function, 1, 6a000000, 01, 00",
        "primitive in the table, 1, 7d, 01, 00",
        "positive code in the table, 1, 05, 01, 00",
        "fields out of order, 1, 6c020171007b, 01, 0161ff",
        "field twice, 1, 6c020071007b, 01, 0161ff",
        "field id beyond 32 bits, 1, 6c01808080801071, 01, 0161",
        "reference beyond the table, 1, 6e02, 01, 00",
        "unknown primitive, 0, '', 66, 00",
        "method twice, 2, 6a0171017d00" + "690203666f6f0103666f6f01, 02, 0103caffee",
        "methods out of order, 2, 6a0171017d00" + "690204666f6f320103666f6f01, 02, 0103caffee",
        "methods in the order of hashes, 2, 6a0171017d00"
                + "690209666f6f62617262617a0106666f6f62617201, 02, 0103caffee",
        "method name that is not UTF-8, 2, 6a0171017d00" + "690103e228a101, 02, 0103caffee",
        "method that is a principal, 1, 690103666f6f68, 01, 0103caffee",
        "method that is an option, 2, 6e7e" + "690103666f6f01, 02, 0103caffee",
        "method that is a later option, 2, 690103666f6f02" + "6e7e, 01, 0103caffee",
        "method that is the service, 1, 690103666f6f01, 01, 0103caffee",
        "service beside the table, 0, '', 69, 0103caffee",
        "annotation 0, 1, 6a0171017d0100, 01, 010103caffee0161",
        "annotation 4, 1, 6a0171017d0104, 01, 010103caffee0161",
        "annotation 128, 1, 6a0171017d018001, 01, 010103caffee0161",
        "two annotations, 1, 6a017100020102, 01, 010103caffee0161",
        "service of 30 bytes, 1, 6900, 01, 011e" + THIRTY_BYTES,
        "principal of 30 bytes, 0, '', 68, 011e" + THIRTY_BYTES,
        "function of a service of 30 bytes, 1, 6a000000, 01, 01011e" + THIRTY_BYTES + "0161",
        "variant without tags, 1, 6b00, 01, 00",
        "record that holds itself, 1, 6c010001, 01, ''",
        "length of 70 bits, 0, '', 71, ffffffffffffffffffff01",
        "length of 65 bits, 0, '', 71, 80808080808080808002",
    })
    void refuses(String name, int entries, String table, String type, String value) {
        var candid = withExtraArgument(entries, table, type, value);

        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> OpenArguments.decode(candid));
    }

    /** Both are written alike, and {@code service <: principal}; nothing else is a principal, {@code empty} neither. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "service, 2, 6a0171017d00" + "690103666f6f01, 02, true",
        "service without methods, 1, 6900, 01, true",
        "function, 1, 6a000000, 01, false",
        "record, 1, 6c00, 01, false",
        "option of principal, 1, 6e68, 01, false",
        "empty, 0, '', 6f, false",
        "text, 0, '', 71, false",
        "blob, 1, 6d7b, 01, false",
    })
    void readsAServiceAsPrincipal(String name, int entries, String table, String type, boolean expected)
            throws MalformedException {
        var open = OPEN_TYPE.replaceFirst("68bbd1", type + "bbd1");
        var candid = hex(MAGIC + count(1 + entries) + open + table + "0100" + OPEN_VALUE);

        if (expected) {
            assertThat(OpenArguments.decode(candid)).isEqualTo(OPEN);
        } else {
            assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> OpenArguments.decode(candid));
        }
    }

    @Test
    void missingArgumentsAreNull() throws MalformedException {
        var in = new CandidReader(hex(MAGIC + "00" + "017e01"));
        assertThat(in.bool(in.argumentOrNull())).isTrue();
        assertThat(in.optionalBool(in.argumentOrNull())).isNull();
        in.nothing(in.argumentOrNull());
        in.skip(in.argumentOrNull());
        in.end();
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> in.bool(in.argumentOrNull()))
                .withMessageContaining("expected Candid bool");
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(in::argument)
                .withMessageContaining("too few arguments");
    }

    @Test
    void readsOverlongNumbers() throws MalformedException {
        var candid = hex(MAGIC + "8100" + OPEN_TYPE + "8100" + "8000" + "01810004" + "0700000000000000");

        assertThat(OpenArguments.decode(candid)).isEqualTo(OPEN);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "bool, 7e, 01, true",
        "bool, 7e, 00, false",
        "null, 7f, '', ",
        "reserved, 70, '', ",
        "text, 71, 0161, ",
        "option of bool, 06, 0101, true",
        "option of null, 07, 01, ",
        "option of option of bool, 08, 010101, ",
    })
    void readsEndOfQueueAsOption(String name, String type, String value, @Nullable Boolean expected)
            throws MalformedException {
        var candid = hex(MAGIC
                + "09" + "6d7b" + "6c02fa80a2940568bbd1eacd0e78" + "6c039f93c60271b99adecb0100ebb49ce90301" + "6d02"
                + "6c04ccb1f7a70303e4cdf48d0400deb28ee80400829c8df40d" + type
                + "6b02bc8a0104c5fed20171" + "6e7e" + "6e7f" + "6e06"
                + "0105" + "00" + "000000" + value);

        assertThat(((MessagesReply.Page) MessagesReply.decode(candid)).endOfQueue())
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "tag nobody knows, 6b02bc8a017fc6fed20171, 010161",
        "Ok with a value, 6b01bc8a0171, 000161",
        "Err without text, 6b01c5fed2017f, 00",
    })
    void refusesForeignResults(String name, String variant, String value) {
        var candid = hex(MAGIC + "01" + variant + "0100" + value);

        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> CandidReader.readError(candid));
    }

    private static byte[] withExtraArgument(int entries, String table, String type, String value) {
        return hex(MAGIC + count(1 + entries) + OPEN_TYPE + table + "0200" + type + OPEN_VALUE + value);
    }

    /** The field's id is the highest there is, so that it comes last. */
    private static byte[] withExtraField(int entries, String table, String type, String value) {
        var open = OPEN_TYPE.replaceFirst("6c02", "6c03") + "ffffffff0f" + type;
        return hex(MAGIC + count(1 + entries) + open + table + "0100" + OPEN_VALUE + value);
    }

    private static byte[] withExtraVector(int entries, String table, String type, String value) {
        return hex(MAGIC + count(2 + entries) + OPEN_TYPE + table + "6d" + type + "0200" + count(1 + entries)
                + OPEN_VALUE + "02" + value + value);
    }

    private static String count(int count) {
        return HexFormat.of().toHexDigits((byte) count);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
