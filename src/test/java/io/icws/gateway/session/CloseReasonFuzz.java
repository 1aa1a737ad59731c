package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import io.icws.protocol.CanisterError;
import io.icws.protocol.CloseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A canister's own words as the reason of a close frame: any characters, halves of surrogate pairs included. */
class CloseReasonFuzz {

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "Client with key abc-def_17 already has an open connection",
                        "Expected incoming sequence number 1 but got 2",
                        "\u00e9\u20ac\ud83d\ude00".repeat(60),
                        "a".repeat(124))
                .map(text -> Seeds.bytes(text.getBytes(StandardCharsets.UTF_16BE)));
    }

    @MethodSource("seeds")
    @FuzzTest
    void fitsIntoACloseFrame(byte[] input) throws Exception {
        var text = ByteBuffer.wrap(input).asCharBuffer().toString();
        Effort.bounded(input, () -> {
            CanisterError.recognise(text);
            var reason = new OutboundQueue.Closing(CloseCode.OPEN_REFUSED, text)
                    .status()
                    .getReason();
            var encoded = reason.getBytes(StandardCharsets.UTF_8);
            assertThat(encoded.length).isLessThanOrEqualTo(123);
            assertThat(text).startsWith(reason);
            // What is cut off would not have fitted, but for a few characters.
            assertThat(text.length() == reason.length() || encoded.length >= 110)
                    .isTrue();
        });
    }
}
