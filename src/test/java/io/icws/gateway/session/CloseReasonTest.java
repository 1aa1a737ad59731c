package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.protocol.CloseCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseReasonTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "naïve ✓"})
    void aReasonThatFitsIsKept(String reason) {
        assertThat(new OutboundQueue.Closing(CloseCode.GONE, reason).status().getReason())
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "é", "✓", "😀", "a😀"})
    void aLongReasonIsCutBetweenCharacters(String part) {
        var cut = new OutboundQueue.Closing(CloseCode.GONE, part.repeat(200))
                .status()
                .getReason();
        assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(100, 123);
        assertThat(part.repeat(200)).startsWith(cut);
    }
}
