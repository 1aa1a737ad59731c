package io.icws.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventLoopBatchTest {

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final SingleThreadEventLoop loop = (SingleThreadEventLoop) loops.next();
    private final EventLoopBatch batch = new EventLoopBatch(loop);
    private final List<Integer> done = new ArrayList<>();

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void manyHandedOverToABusyLoopAreOneTaskOfIt() throws Exception {
        var tasks = new AtomicInteger();
        whileBusy(() -> {
            IntStream.range(0, 1_000).forEach(i -> batch.execute(() -> done.add(i)));
            tasks.set(loop.pendingTasks());
        });
        assertThat(tasks).hasValue(1);
        assertThat(done)
                .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
    }

    @Test
    void whatATaskHandsOverComesBehindWhatWaits() throws Exception {
        whileBusy(() -> {
            batch.execute(() -> {
                done.add(1);
                batch.execute(() -> done.add(3));
            });
            batch.execute(() -> done.add(2));
        });
        assertThat(done).containsExactly(1, 2, 3);
    }

    @Test
    void aTaskThatFailsHoldsNobodyBehindIt() throws Exception {
        whileBusy(() -> {
            batch.execute(() -> {
                throw new IllegalStateException("of the task");
            });
            batch.execute(() -> done.add(1));
        });
        assertThat(done).containsExactly(1);
    }

    @Test
    void aLoopThatHasEndedTakesNothingAndHurtsNobody() {
        stop();
        assertThatCode(() -> batch.execute(() -> done.add(1))).doesNotThrowAnyException();
        assertThat(done).isEmpty();
    }

    /** Returns when what was handed over has run: each batch makes one more at the most. */
    private void whileBusy(Runnable handOver) throws Exception {
        loop.submit(handOver).get();
        for (int i = 0; i < 64; i++) {
            loop.submit(() -> {}).get();
        }
    }
}
