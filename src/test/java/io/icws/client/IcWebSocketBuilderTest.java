package io.icws.client;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.icws.devnet.identity.ClientIdentity;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class IcWebSocketBuilderTest {

    private static IcWebSocketBuilder<byte[]> builder() {
        return IcWebSocket.builder(
                "bkyz2-fmaaa-aaaaa-qaaaq-cai", ClientIdentity.ed25519().toIc4j(), URI.create("ws://127.0.0.1:1"));
    }

    @Test
    void durationsAreFromAMillisecondToADay() {
        for (var wrong : List.of(
                Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(2), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder().connectTimeout(wrong))
                    .withMessageContaining("connectTimeout");
            assertThatIllegalArgumentException().isThrownBy(() -> builder().openTimeout(wrong));
            assertThatIllegalArgumentException().isThrownBy(() -> builder().ackTimeout(wrong));
            assertThatIllegalArgumentException().isThrownBy(() -> new ReconnectOptions(wrong, wrong, 1));
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void noOptionIsNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> builder().connectTimeout(null))
                .withMessage("connectTimeout");
        assertThatNullPointerException()
                .isThrownBy(() -> builder().rootKey(null))
                .withMessage("rootKey");
        assertThatNullPointerException().isThrownBy(() -> builder().codec(null)).withMessage("codec");
    }

    @Test
    void aRejectedMessageTakesNoPlace() {
        var rejecting = new AtomicBoolean();
        var socket = builder()
                .maxQueued(1)
                .rootKey(CompletableFuture::new)
                .executor(task -> {
                    if (rejecting.get()) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                })
                .connect();
        rejecting.set(true);
        for (int i = 0; i < 2; i++) {
            assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> socket.send(new byte[1]));
        }
        rejecting.set(false);
        socket.close().join();
    }

    @Test
    @SuppressWarnings("NullAway")
    void aCodecMustNotReturnNull() {
        var socket = builder()
                .codec(new Codec<String>() {
                    @Override
                    public byte[] encode(String value) {
                        return null;
                    }

                    @Override
                    public String decode(byte[] content) {
                        return "";
                    }
                })
                .rootKey(CompletableFuture::new)
                .connect();
        assertThatNullPointerException().isThrownBy(() -> socket.send("")).withMessageContaining("codec");
        socket.close().join();
    }
}
