package io.icws.protocol.candid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.icws.gateway.Vectors;
import io.icws.gateway.fuzz.Effort;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.ByteSlice;
import io.icws.protocol.MalformedException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the bytes: a value or a {@link MalformedException}, in memory bounded by the length of the input. A decoder that
 * counts to 2^60 would not end; the timeout only keeps the build from waiting for it.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CandidHostileTest {

    private static final ByteSlice EMPTY = ByteSlice.of(new byte[0]);
    private static final int MUTATIONS = 200_000;
    private static final String OPEN_TYPE = "6c02f3eec6b40268bbd1eacd0e78";
    private static final String OPEN_VALUE = "0101040700000000000000";

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void refusesEveryTruncation(String name, CandidCodec codec, byte[] candid) {
        int step = 1 + candid.length / 16_384;
        for (int length = 0; length < candid.length; length += step) {
            var cut = Arrays.copyOf(candid, length);
            assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> codec.decode(cut));
        }
    }

    @Test
    void survivesMutations() throws Exception {
        var random = new Random(20260115);
        var seeds = Vectors.of("candid.json")
                .map(vector -> Vectors.hex(vector, "hex"))
                .filter(bytes -> bytes.length > 4 && bytes.length < 8192)
                .toList();
        for (int i = 0; i < MUTATIONS; i++) {
            var mutated = mutate(seeds.get(random.nextInt(seeds.size())), random);
            Effort.bounded(mutated, () -> decodeAll(mutated));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2^60 nulls, 01, 6d7f, 80808080808080808010",
        "2^64 - 1 nulls, 01, 6d7f, ffffffffffffffffff01",
        "2^60 reserved, 01, 6d70, 80808080808080808010",
        "2^60 empty records, 02, 6d026c00, 80808080808080808010",
        "2^60 nat64, 01, 6d78, 80808080808080808010",
        "2^60 vectors of 2^60 nulls, 02, 6d026d7f, 80808080808080808010ffffffffffffffffff01",
        "text of 2^31 bytes, 01, 6d71, 018080808008",
        "record that holds itself twice, 01, 6c0200010101, 00",
        "list without end, 01, 6e01, 010101010101",
    })
    void refusesWhatHasNoBytes(String name, String entries, String table, String value) throws Exception {
        var count = HexFormat.of().toHexDigits((byte) (1 + Integer.parseInt(entries, 16)));
        var candid =
                HexFormat.of().parseHex("4449444c" + count + OPEN_TYPE + table + "0200" + "01" + OPEN_VALUE + value);

        Effort.bounded(
                candid,
                () -> assertThatExceptionOfType(MalformedException.class)
                        .isThrownBy(() -> OpenArguments.decode(candid)));
    }

    /** Each record doubles the one before: 2^40 values in a hundred bytes of types. */
    @Test
    void refusesExponentialRecords() throws Exception {
        var out = open().leb128(42);
        write(out, OPEN_TYPE);
        for (int entry = 1; entry <= 41; entry++) {
            int next = entry == 41 ? Opcode.NULL : entry + 1;
            out.sleb128(Opcode.RECORD)
                    .leb128(2)
                    .leb128(0)
                    .sleb128(next)
                    .leb128(1)
                    .sleb128(next);
        }
        out.leb128(2).sleb128(0).sleb128(1);
        write(out, OPEN_VALUE);

        refuses(out.toArray());
    }

    @Test
    void refusesDeepNesting() throws Exception {
        int depth = 100_000;
        var out = open().leb128(depth + 1);
        write(out, OPEN_TYPE);
        for (int entry = 1; entry <= depth; entry++) {
            out.sleb128(Opcode.OPT).sleb128(entry == depth ? Opcode.NULL : entry + 1);
        }
        out.leb128(2).sleb128(0).sleb128(1);
        write(out, OPEN_VALUE);
        for (int i = 0; i < depth; i++) {
            out.octet(1);
        }

        refuses(out.toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "4449444cffffff7f",
        "4449444c016cffffff7f",
        "4449444c016bffffff7f",
        "4449444c016affffff7f",
        "4449444c0169ffffff7f",
        "4449444c0166ffffff7f",
        "4449444c00ffffff7f",
        "4449444cffffffffffffffffff01",
    })
    void refusesHugeTables(String hex) throws Exception {
        refuses(HexFormat.of().parseHex(hex));
    }

    /** The page's vector claims more messages than there are bytes for. */
    @Test
    void refusesHugePage() throws Exception {
        var page = PeerEncoder.encode(new MessagesReply.Page(List.of(), EMPTY, EMPTY, true));
        var claimed = new ByteArrayOutputStream();
        int count = page.length - 4;
        claimed.write(page, 0, count);
        claimed.writeBytes(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07});
        claimed.write(page, count + 1, page.length - count - 1);

        refuses(claimed.toByteArray());
    }

    /** Fields nobody asked for cost work in every message: a thousand nulls in each of thousands of messages. */
    @Test
    void boundsExtraFieldsOfMessages() throws Exception {
        assertThat(((MessagesReply.Page) MessagesReply.decode(replyWithExtraFields(10))).messages())
                .hasSize(10);

        refuses(replyWithExtraFields(10_000));
    }

    private static byte[] replyWithExtraFields(int messages) {
        int fields = 1000;
        var reply = open().leb128(6);
        write(reply, "6c02fa80a2940568bbd1eacd0e78");
        reply.sleb128(Opcode.RECORD).leb128(3 + fields);
        for (int id = 0; id < fields; id++) {
            reply.leb128(id).sleb128(Opcode.NULL);
        }
        write(reply, "9f93c60271" + "b99adecb0105" + "ebb49ce90300");
        write(reply, "6d01" + "6c03ccb1f7a70302e4cdf48d0405deb28ee80405" + "6b01bc8a0103" + "6d7b" + "010400");
        reply.leb128(messages);
        for (int i = 0; i < messages; i++) {
            write(reply, "0130" + "00" + "010104" + "0000000000000000");
        }
        write(reply, "0000");
        return reply.toArray();
    }

    private static void refuses(byte[] candid) throws Exception {
        Effort.bounded(candid, () -> assertThat(decodeAll(candid)).isZero());
    }

    /** How many of the codecs took the bytes for a value; anything but MalformedException fails the test. */
    private static int decodeAll(byte[] candid) {
        int accepted = 0;
        for (var codec : CandidCodec.values()) {
            try {
                codec.decode(candid);
                accepted++;
            } catch (MalformedException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        return accepted;
    }

    private static byte[] mutate(byte[] seed, Random random) {
        var bytes = random.nextInt(8) == 0 ? Arrays.copyOf(seed, random.nextInt(seed.length)) : seed.clone();
        if (bytes.length == 0) {
            return bytes;
        }
        // Most of the structure stands at the front.
        int reach = random.nextBoolean() ? Math.min(bytes.length, 160) : bytes.length;
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            int at = random.nextInt(reach);
            bytes[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) 0xff;
                case 1 -> (byte) (bytes[at] + random.nextInt(-2, 3));
                case 2 -> (byte) random.nextInt(0x66, 0x80);
                default -> (byte) random.nextInt(256);
            };
        }
        return bytes;
    }

    private static CandidWriter open() {
        var out = new CandidWriter(1024);
        write(out, "4449444c");
        return out;
    }

    private static void write(CandidWriter out, String hex) {
        for (byte b : HexFormat.of().parseHex(hex)) {
            out.octet(b);
        }
    }

    private static Stream<Arguments> good() {
        return Vectors.of("candid.json")
                .filter(vector -> vector.get("expected").stringValue().equals("ok"))
                .map(vector -> Arguments.of(
                        vector.get("name").stringValue(), CandidCodec.of(vector), Vectors.hex(vector, "hex")));
    }
}
