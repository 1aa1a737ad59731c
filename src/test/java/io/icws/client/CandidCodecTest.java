package io.icws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import org.ic4j.candid.annotations.Field;
import org.ic4j.candid.annotations.Name;
import org.ic4j.candid.types.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidCodecTest {

    /** {@code (record { text = "hi"; n = 7 : nat64 })}. */
    private static final byte[] ENCODED =
            HexFormat.of().parseHex("4449444c016c026e78ad99e7e7047101000700000000000000026869");

    public static class Note {

        @Name("text")
        @Field(Type.TEXT)
        public String text;

        @Name("n")
        @Field(Type.NAT64)
        public Long n;
    }

    private final CandidCodec<Note> notes = CandidCodec.of(Note.class);

    @Test
    void recordsAreMappedToAClass() {
        var note = notes.decode(ENCODED);
        assertThat(note.text).isEqualTo("hi");
        assertThat(note.n).isEqualTo(7);
        assertThat(notes.encode(note)).isEqualTo(ENCODED);
    }

    @Test
    void aTextIsAString() {
        var texts = CandidCodec.of(String.class);
        assertThat(texts.decode(texts.encode("zürich"))).isEqualTo("zürich");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "",
                "00",
                "4449444c",
                "4449444c0000",
                "4449444c00017107",
                "4449444c00017d07",
                "4449444c0001710161"
            })
    void whatIsNoSuchRecordIsRefused(String hex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> notes.decode(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @ValueSource(classes = {Note.class, String.class, Long.class})
    void aValueOfAnotherTypeIsRefused(Class<?> type) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CandidCodec.of(type).decode(HexFormat.of().parseHex("4449444c00017d07")));
    }

    @Test
    void aRecordIsNoText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CandidCodec.of(String.class).decode(ENCODED));
    }
}
