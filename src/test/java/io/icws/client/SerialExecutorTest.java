package io.icws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {

    private final ArrayDeque<Runnable> accepted = new ArrayDeque<>();
    private final ArrayList<String> ran = new ArrayList<>();
    private boolean rejecting;
    private final SerialExecutor executor = new SerialExecutor(task -> {
        if (rejecting) {
            throw new RejectedExecutionException();
        }
        accepted.add(task);
    });

    @Test
    void runsTasksInOrderAsOneTaskOfTheOther() {
        executor.execute(() -> {
            ran.add("first");
            executor.execute(() -> ran.add("third"));
        });
        executor.execute(() -> ran.add("second"));

        assertThat(accepted).hasSize(1);
        accepted.remove().run();
        assertThat(ran).containsExactly("first", "second", "third");
        assertThat(accepted).isEmpty();
    }

    @Test
    void goesOnAfterARejection() {
        rejecting = true;
        assertThatExceptionOfType(RejectedExecutionException.class)
                .isThrownBy(() -> executor.execute(() -> ran.add("rejected")));
        rejecting = false;
        executor.execute(() -> ran.add("next"));

        accepted.remove().run();
        assertThat(ran).containsExactly("next");
    }
}
