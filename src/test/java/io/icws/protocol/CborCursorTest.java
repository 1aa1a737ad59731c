package io.icws.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CborCursorTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                // { "n": 2^64-1, "b": h'0102', "f": true }, then an unrelated byte
                "d9d9f7a3616e1bffffffffffffffff61624201026166f5" + "07",
                "d9d9f7bf616e1bffffffffffffffff61624201026166f5ff" + "07",
                "bf7f616eff1bffffffffffffffff7f606162ff4201027f6166fff5ff" + "07"
            })
    void walksAMap(String hex) throws Exception {
        var cursor = new CborCursor(ByteSlice.of(HexFormat.of().parseHex(hex)));
        cursor.takeSelfDescribeTag();
        int count = cursor.readMapHead();
        int entries = 0;
        for (int i = 0; cursor.hasEntry(count, i); i++, entries++) {
            if (cursor.takeText("n".getBytes(UTF_8))) {
                assertThat(cursor.readUnsigned()).isEqualTo(-1L);
            } else if (cursor.takeText("b".getBytes(UTF_8))) {
                assertThat(cursor.readByteStringSlice().toArray()).containsExactly(1, 2);
            } else {
                assertThat(cursor.takeText("f".getBytes(UTF_8))).isTrue();
                assertThat(cursor.readBoolean()).isTrue();
            }
        }
        assertThat(entries).isEqualTo(3);
        assertThat(cursor.readUnsigned()).isEqualTo(7);
        assertThat(cursor.atEnd()).isTrue();
    }

    @Test
    void staysInsideItsRange() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("ff" + "4201" + "02");
        var cursor = new CborCursor(new ByteSlice(bytes, 1, 2));
        assertThatThrownBy(cursor::skip).isInstanceOf(MalformedException.class);
        var whole = new CborCursor(new ByteSlice(bytes, 1, 3));
        whole.skip();
        assertThat(whole.atEnd()).isTrue();
        assertThat(whole.position()).isEqualTo(4);
    }

    @Test
    void takesATextOnlyIfItIsTheWholeText() throws Exception {
        var cursor = new CborCursor(ByteSlice.of(HexFormat.of().parseHex("63616263")));
        assertThat(cursor.takeText("ab".getBytes(UTF_8))).isFalse();
        assertThat(cursor.takeText("abcd".getBytes(UTF_8))).isFalse();
        assertThat(cursor.takeText("".getBytes(UTF_8))).isFalse();
        assertThat(cursor.position()).isZero();
        assertThat(cursor.takeText("abc".getBytes(UTF_8))).isTrue();
    }

    @Test
    void readsTheValueOfAKey() throws Exception {
        byte[] map = HexFormat.of().parseHex("a2616181016162f4");
        var found = new CborCursor(ByteSlice.of(map));
        assertThat(found.readMapToEnd("b".getBytes(UTF_8))).isEqualTo(ByteSlice.of(new byte[] {(byte) 0xf4}));
        assertThat(found.atEnd()).isTrue();
        var missing = new CborCursor(ByteSlice.of(map));
        assertThat(missing.readMapToEnd("c".getBytes(UTF_8))).isNull();
        assertThat(missing.atEnd()).isTrue();
    }

    @Test
    void refusesOtherTypes() {
        byte[] text = HexFormat.of().parseHex("6161");
        assertThatThrownBy(() -> new CborCursor(ByteSlice.of(text)).readUnsigned())
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new CborCursor(ByteSlice.of(text)).readMapHead())
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new CborCursor(ByteSlice.of(text)).readBoolean())
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> new CborCursor(ByteSlice.of(text)).readByteStringSlice())
                .isInstanceOf(MalformedException.class);
        byte[] chunked = HexFormat.of().parseHex("5f4101ff");
        assertThatThrownBy(() -> new CborCursor(ByteSlice.of(chunked)).readByteStringSlice())
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void passesNothingThatIsIllFormed() {
        for (String rest : new String[] {"", "00000000", "ffffffff", "f814f8ff", "61614100", "1818ff18"}) {
            byte[] tail = HexFormat.of().parseHex(rest);
            for (int head = 0; head < 1 << 16; head++) {
                byte[] bytes = new byte[2 + tail.length];
                bytes[0] = (byte) (head >> 8);
                bytes[1] = (byte) head;
                System.arraycopy(tail, 0, bytes, 2, tail.length);
                int passed = passed(bytes);
                if (passed >= 0) {
                    assertThat(passed)
                            .as(HexFormat.of().formatHex(bytes))
                            .isEqualTo(WellFormedCbor.lengthOfFirstItem(bytes));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 19, 20, 22, 23, 24, 31, 32, 127, 255})
    void passesSimpleValuesInTheirOneForm(int value) {
        byte[] twoBytes = {(byte) 0xf8, (byte) value};
        assertThat(passed(twoBytes)).isEqualTo(value < 32 ? -1 : 2);
        if (value < 24) {
            assertThat(passed(new byte[] {(byte) (0xe0 | value)})).isEqualTo(1);
        }
    }

    /** Bytes of the first item; -1 if it is refused. */
    private static int passed(byte[] bytes) {
        var cursor = new CborCursor(ByteSlice.of(bytes));
        try {
            cursor.skip();
            return cursor.position();
        } catch (MalformedException e) {
            return -1;
        }
    }
}
