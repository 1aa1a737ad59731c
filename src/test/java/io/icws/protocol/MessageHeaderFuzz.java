package io.icws.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.Vectors;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import io.icws.peer.PeerEncoder;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The quick scan of a message's content never contradicts the full decoder. */
class MessageHeaderFuzz {

    static Stream<Arguments> seeds() {
        return Stream.concat(
                Seeds.of("certified-messages.json", "content"),
                Vectors.of("gateway-frames.json")
                        .filter(vector -> vector.has("decoded"))
                        .map(vector -> Seeds.bytes(Vectors.hex(vector, "hex"))));
    }

    @MethodSource("seeds")
    @FuzzTest
    void agreesWithTheFullDecoder(byte[] input) throws Exception {
        Effort.bounded(input, () -> {
            var header = MessageHeader.scan(ByteSlice.of(input));
            try {
                var message = WebsocketMessage.fromCbor(input);
                assertThat(header)
                        .isEqualTo(new MessageHeader(
                                message.sequenceNumber(), message.timestamp(), message.isServiceMessage()));
                assertThat(WebsocketMessage.fromCbor(PeerEncoder.encode(message)))
                        .isEqualTo(message);
            } catch (MalformedException refused) {
                agreesAsFarAsItGoes(header, input);
            }
        });
    }

    /** The scan does not need the other fields. */
    private static void agreesAsFarAsItGoes(MessageHeader header, byte[] input) {
        if (header == null) {
            return;
        }
        try {
            var map = Cbor.decode(input);
            assertThat(header.sequenceNumber()).isEqualTo(Cbor.uint64(map, "sequence_num"));
            assertThat(header.timestamp()).isEqualTo(Cbor.uint64(map, "timestamp"));
            assertThat(header.isServiceMessage())
                    .isEqualTo(map.get("is_service_message").AsBoolean());
        } catch (MalformedException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
