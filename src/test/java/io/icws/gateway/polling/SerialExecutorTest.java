package io.icws.gateway.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

    private final SerialExecutor steps = new SerialExecutor(Pages.GATEWAY);

    @Test
    void aStepMayBringOthersWhichFollowIt() {
        var order = new ArrayList<Integer>();
        steps.execute(() -> {
            steps.execute(() -> order.add(2));
            order.add(1);
        });
        assertThat(order).containsExactly(1, 2);
    }

    @Test
    void anErrorInAStepDoesNotKeepTheNextFromRunning() {
        var ran = new ArrayList<Integer>();
        steps.execute(() -> {
            steps.execute(() -> ran.add(1));
            throw new AssertionError("a bug");
        });
        steps.execute(() -> ran.add(2));
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void stepsOfManyThreadsNeverMeetAndNoneIsLost() throws Exception {
        int threads = 8;
        int each = 20_000;
        var start = new CyclicBarrier(threads);
        int[] taken = {0};
        var all = IntStream.range(0, threads)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    try {
                        start.await();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                    for (int step = 0; step < each; step++) {
                        steps.execute(() -> taken[0]++);
                    }
                }))
                .toList();
        for (var thread : List.copyOf(all)) {
            thread.join();
        }
        assertThat(taken[0]).isEqualTo(threads * each);
    }
}
