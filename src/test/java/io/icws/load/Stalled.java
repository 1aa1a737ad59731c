package io.icws.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** One client stops reading while the canister goes on speaking to it: what the others notice. */
final class Stalled implements Scenario {

    private static final int ROUNDS = 40;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int FLOOD = 200_000;

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Scenario.quick())) {
            var phase = new Latencies[] {new Latencies()};
            var delivered = new LongAdder();
            var others = stage.crowd.open(size, stage.id, (client, message) -> {
                phase[0].sinceRound(message);
                delivered.increment();
            });
            var stalled = stage.crowd.open(1, stage.id, (client, message) -> {}).getFirst();
            speak(stage, others, stalled);
            phase[0].into(stage.figures(), "before");
            phase[0] = new Latencies();
            stalled.stopReading();
            long before = delivered.sum();
            speak(stage, others, stalled);
            Thread.sleep(Duration.ofSeconds(2));
            phase[0].into(stage.figures(), "meanwhile");
            stage.figures().put("delivered meanwhile", (delivered.sum() - before) / (double) (size * ROUNDS));
            return stage.figures();
        }
    }

    private static void speak(Stage stage, List<LeanClient> others, LeanClient stalled) throws InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            stage.canister.send(stalled.principal(), new byte[FLOOD]);
            others.forEach(client -> stage.canister.send(client.principal(), new byte[100]));
            Thread.sleep(PAUSE);
        }
    }
}
