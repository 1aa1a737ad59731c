package io.icws.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** One client stops reading while the canister goes on speaking to it: what the others notice. */
final class Stalled implements Scenario {

    private static final int ROUNDS = 40;
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int FLOOD = 200_000;

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.QUICK)) {
            var phase = new Latencies[] {new Latencies()};
            var delivered = new LongAdder();
            stage.crowd.open(size, stage.id, (client, message) -> {
                phase[0].sinceRound(message);
                delivered.increment();
            });
            var stalled = stage.crowd.open(1, stage.id, (client, message) -> {}).getFirst();
            stage.begin();
            speak(stage, stalled);
            phase[0].into(stage.figures(), "before");
            phase[0] = new Latencies();
            stalled.stopReading();
            long before = delivered.sum();
            speak(stage, stalled);
            Thread.sleep(Duration.ofSeconds(2));
            phase[0].into(stage.figures(), "meanwhile");
            stage.figures().put("delivered meanwhile", (delivered.sum() - before) / (double) (size * ROUNDS));
            return stage.end();
        }
    }

    private static void speak(Stage stage, LeanClient stalled) throws IOException, InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            stage.ic.send(stage.id, stalled.principal(), FLOOD);
            stage.ic.sendToAll(stage.id, 100, 1);
            Thread.sleep(PAUSE);
        }
    }
}
