package io.icws.protocol.candid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.gateway.Vectors;
import io.icws.protocol.MalformedException;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CandidVectorsTest {

    /** Their type tables are legal, but not those we write. */
    private static final Set<String> FOREIGN_TYPES = Set.of(
            "result_ok_only_variant",
            "messages_1_opt_true",
            "messages_1_opt_false",
            "messages_1_opt_null",
            "messages_1_extra_fields",
            "messages_flag_is_nat",
            "handmade_type_table",
            "handmade_empty");

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void decodes(String name, JsonNode vector) throws MalformedException {
        var codec = CandidCodec.of(vector);

        assertThat(codec.decode(Vectors.hex(vector, "hex"))).isEqualTo(expected(vector));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void encodes(String name, JsonNode vector) throws MalformedException {
        var codec = CandidCodec.of(vector);
        var encoded = codec.encode(expected(vector));

        assertThat(codec.decode(encoded)).isEqualTo(expected(vector));
        if (!FOREIGN_TYPES.contains(name)) {
            assertThat(encoded).isEqualTo(Vectors.hex(vector, "hex"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void refuses(String name, JsonNode vector) {
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> CandidCodec.of(vector).decode(Vectors.hex(vector, "hex")));
    }

    @Test
    void slicesPointIntoTheReply() throws MalformedException {
        var candid = named("messages_50_end_false");
        var page = (MessagesReply.Page) MessagesReply.decode(candid);

        assertThat(page.messages()).hasSize(50).allSatisfy(message -> {
            assertThat(message.key().array()).isSameAs(candid);
            assertThat(message.content().array()).isSameAs(candid);
            assertThat(message.nonce()).isEqualTo(QueuedMessage.nonceOf(message.key()));
        });
        assertThat(page.certificate().array()).isSameAs(candid);
        assertThat(page.tree().array()).isSameAs(candid);
    }

    @Test
    void keyWithoutNonceSpoilsTheReply() throws MalformedException {
        var page = (MessagesReply.Page) MessagesReply.decode(named("messages_1_end_true"));
        var key = page.messages().getFirst().key();
        key.array()[key.offset() + key.length() - 1] = 'x';

        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> MessagesReply.decode(key.array()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("clientFrames")
    void decodesArgumentsOfClientFrames(String name, JsonNode vector) throws MalformedException {
        var content = vector.get("content");
        var codec = content.get("method_name").stringValue().equals("ws_open") ? CandidCodec.OPEN : CandidCodec.MESSAGE;
        var argument = Vectors.hex(content, "arg");
        var expected = codec.fromJson(vector.get("arg_decoded").get(0));

        assertThat(codec.decode(argument)).isEqualTo(expected);
        assertThat(codec.encode(expected)).isEqualTo(argument);
    }

    private static Object expected(JsonNode vector) throws MalformedException {
        var decoded = vector.get("decoded");
        return CandidCodec.of(vector).fromJson(decoded.isArray() ? decoded.get(0) : decoded);
    }

    private static byte[] named(String name) {
        return Vectors.of("candid.json")
                .filter(vector -> vector.get("name").stringValue().equals(name))
                .map(vector -> Vectors.hex(vector, "hex"))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Arguments> good() {
        return vectors("candid.json")
                .filter(arguments -> isGood((JsonNode) arguments.get()[1]));
    }

    private static Stream<Arguments> bad() {
        return vectors("candid.json")
                .filter(arguments -> !isGood((JsonNode) arguments.get()[1]));
    }

    private static Stream<Arguments> clientFrames() {
        return vectors("client-frames.json");
    }

    private static boolean isGood(JsonNode vector) {
        return vector.get("expected").stringValue().equals("ok");
    }

    private static Stream<Arguments> vectors(String file) {
        return Vectors.of(file).map(vector -> Arguments.of(vector.get("name").stringValue(), vector));
    }
}
