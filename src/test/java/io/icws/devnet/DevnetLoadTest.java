package io.icws.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DevnetLoadTest {

    @Test
    @Timeout(60)
    void answersAThousandCallsThatWaitAtOnce() throws Exception {
        int calls = 1_000;
        try (var net = Devnet.builder().nodes(1).start();
                var caller = new Caller(net)) {
            var counter = new CounterCanister();
            var canister = net.install(counter);
            net.slow(canister, 4);
            var answers = IntStream.range(0, calls)
                    .mapToObj(i -> caller.postLater(
                            4,
                            canister,
                            "call",
                            caller.call(canister, "increment", "" + i).body()))
                    .toList();
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
            for (var answer : answers) {
                assertThat(answer.join().statusCode()).isEqualTo(200);
            }
            caller.certified(answers.getLast().join(), canister);
            assertThat(counter.executed()).hasSize(calls);
            assertThat(net.statistics().concurrent(Endpoint.CALL)).isZero();
        }
    }
}
