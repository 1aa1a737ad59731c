package io.icws.protocol.candid;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.icws.gateway.fuzz.Effort;
import io.icws.gateway.fuzz.Seeds;
import io.icws.peer.PeerEncoder;
import io.icws.protocol.MalformedException;
import io.icws.protocol.MessageHeader;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers to polls: the type table is the canister's, and so is every length in it. */
class MessagesReplyFuzz {

    static Stream<Arguments> seeds() {
        return Seeds.of("candid.json", "hex");
    }

    @MethodSource("seeds")
    @FuzzTest
    void isRefusedOrReadTheSameTwice(byte[] input) throws Exception {
        Effort.bounded(input, () -> {
            try {
                var reply = MessagesReply.decode(input);
                if (reply instanceof MessagesReply.Page page) {
                    page.messages().forEach(message -> MessageHeader.scan(message.content()));
                }
                assertThat(MessagesReply.decode(PeerEncoder.encode(reply))).isEqualTo(reply);
            } catch (MalformedException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }
}
