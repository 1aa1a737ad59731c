package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.session.admission.BufferedBytes;
import io.icws.protocol.CloseCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class SessionRegistryTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SessionProperties properties = Fakes.properties("ping-interval", "1s");
    private final BufferedBytes buffered = new BufferedBytes(Fakes.admission(), meters);
    private volatile Instant now = Instant.EPOCH;
    private final SessionRegistry registry = Fakes.registry(buffered, meters, () -> now);

    @AfterEach
    void stop() {
        registry.dispose();
    }

    @Test
    void aBugInTheSweepOfOneSessionClosesThatOneOnly() {
        var faulty = session(true);
        var sound = session(false);
        registry.begin(faulty);
        registry.begin(sound);
        now = now.plusSeconds(1);
        closesWith(faulty, CloseCode.INTERNAL_ERROR);
        now = now.plusSeconds(60);
        closesWith(sound, CloseCode.TIMEOUT);
    }

    /** A task that is slow to subscribe must not block the threads on which other sessions end. */
    @Test
    void aSessionThatEndsDoesNotWaitForTheCloseTaskOfAnother() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var another = new CountDownLatch(1);
        var waited = new AtomicBoolean();
        var slow = new Thread(() -> registry.execute(Mono.fromRunnable(() -> {
            begun.countDown();
            waited.set(await(another));
        })));
        slow.start();
        await(begun);
        var quick = new Thread(() -> {
            registry.execute(Mono.empty());
            another.countDown();
        });
        quick.start();
        slow.join(BOUND);
        assertThat(waited).isTrue();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(BOUND.toSeconds() / 2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private ClientSession session(boolean faulty) {
        return Fakes.session(new Fakes.Socket(faulty), properties, registry, null, meters, () -> now);
    }

    private static void closesWith(ClientSession session, CloseCode code) {
        StepVerifier.create(session.outbound.messages())
                .thenConsumeWhile(message -> true)
                .expectErrorSatisfies(
                        end -> assertThat(((OutboundQueue.Closing) end).status().getCode())
                                .isEqualTo(code.code()))
                .verify(BOUND);
    }
}
