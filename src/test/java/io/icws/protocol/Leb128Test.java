package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Leb128Test {

    @ParameterizedTest
    @CsvSource({"00, 0", "05, 5", "7f, 127", "8001, 128", "e58e26, 624485", "ffffffffffffffffff01, -1"})
    void readsUnsigned64Bits(String hex, long value) throws MalformedException {
        assertThat(Leb128.decode(HexFormat.of().parseHex(hex))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "0000", "0500", "ffffffffffffffffff02", "8080808080808080808000"})
    void refusesAnythingElse(String hex) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Leb128.decode(HexFormat.of().parseHex(hex)));
    }
}
