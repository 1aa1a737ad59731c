package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.icws.gateway.BusyScheduler;
import io.icws.gateway.SilentNetwork;
import io.icws.gateway.session.admission.CanisterLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FrameVerifierTest {

    private static final Duration BOUND = Duration.ofSeconds(30);

    private final SilentNetwork nowhere = new SilentNetwork();
    private final CanisterLimits canisters =
            new CanisterLimits(Fakes.admission(), new SimpleMeterRegistry(), System::nanoTime);
    private final Version1 version1 = new Version1(nowhere, canisters, null, false);
    private final Scheduler scheduler = Schedulers.newBoundedElastic(1, 1, "frame-checks-test");

    @AfterEach
    void stop() {
        scheduler.dispose();
    }

    @Test
    void smallFramesAreDecodedWhereTheyCome() {
        assertThat(decodedOn(4 << 10)).isEqualTo(Thread.currentThread().getName());
    }

    @Test
    void largeFramesAreDecodedAwayFromTheEventLoop() {
        assertThat(decodedOn((4 << 10) + 1)).startsWith("frame-checks-test");
    }

    /** A signature of the gateway costs more than decoding many of them. */
    @Test
    void framesThatAreToBeSignedLeaveTheEventLoop() {
        assertThat(decodedOn(1, new Signing(version1))).startsWith("frame-checks-test");
    }

    private record Signing(Version1 other) implements Generation {
        @Override
        public String path() {
            return other.path();
        }

        @Override
        public String label() {
            return other.label();
        }

        @Override
        public byte[] greeting() {
            return other.greeting();
        }

        @Override
        public Mono<AcceptedOpen> open(byte[] frame) {
            return other.open(frame);
        }

        @Override
        public MessageCost messageCost() {
            return MessageCost.SIGNING;
        }
    }

    @Test
    void newcomersThatFillTheQueueDoNotEndWhatIsEstablished() {
        try (var busy = BusyScheduler.fill(scheduler)) {
            assertThat(decodedOn(1 << 20)).isEqualTo(Thread.currentThread().getName());
        }
    }

    private String decodedOn(int size) {
        return decodedOn(size, version1);
    }

    private String decodedOn(int size, Generation generation) {
        var thread = new AtomicReference<String>();
        var refused = new FrameVerifier(generation, scheduler)
                .message(new byte[size], new AdmittedClient(null, null, null, version1, null, null))
                .doOnError(refusal -> thread.set(Thread.currentThread().getName()));
        StepVerifier.create(refused).expectError(Refusal.class).verify(BOUND);
        return thread.get();
    }
}
