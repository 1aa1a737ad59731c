package io.icws.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The watch itself: it must bite, or its silence says nothing. */
class WatchTest {

    @Test
    void findsALeak() throws InterruptedException {
        leak();
        assertThat(LeakDetector.leaks()).anySatisfy(leak -> assertThat(leak).contains("ByteBuf", "WatchTest.leak"));
    }

    @Test
    void findsABlockedThread() {
        Mono.fromRunnable(WatchTest::block).subscribeOn(Schedulers.parallel()).block();
        assertThat(BlockedLoops.calls())
                .singleElement()
                .asString()
                .contains("java.lang.Thread.sleep", "WatchTest.block");
    }

    @Test
    void findsNothingElse() throws InterruptedException {
        ByteBufAllocator.DEFAULT.buffer().release();
        Mono.fromRunnable(WatchTest::block)
                .subscribeOn(Schedulers.boundedElastic())
                .block();
        assertThat(LeakDetector.leaks()).isEmpty();
        assertThat(BlockedLoops.calls()).isEmpty();
    }

    private static void leak() {
        ByteBufAllocator.DEFAULT.buffer().writeByte(1);
    }

    private static void block() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
