package io.icws.load;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** A canister speaks to every client, again and again: 500 bytes each time. */
final class FanOut implements Scenario {

    private static final int MESSAGE = 500;
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 50;
    private static final double MILLION = 1e6;

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Network.Pace.QUICK)) {
            var delivered = new LongAdder();
            var latencies = new Latencies();
            stage.crowd.open(size, stage.id, (client, message) -> {
                delivered.increment();
                latencies.sinceRound(message);
            });
            speak(stage, WARM_UP, delivered);
            stage.begin();
            long begun = System.nanoTime();
            long before = delivered.sum();
            speak(stage, ROUNDS, delivered);
            long count = delivered.sum() - before;
            stage.figures().put("delivered", count);
            stage.figures().put("messages/s", count / ((System.nanoTime() - begun) / 1e9));
            stage.figures().put("CPU s/million messages", stage.cpuSeconds() * MILLION / count);
            stage.figures().put("wire bytes/message", (double) stage.bytesRead() / count);
            latencies.into(stage.figures(), "delivery");
            return stage.end();
        }
    }

    private static void speak(Stage stage, int rounds, LongAdder delivered) throws IOException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            long expected = delivered.sum() + stage.ic.sendToAll(stage.id, MESSAGE, 1);
            Stage.await(() -> delivered.sum() >= expected);
        }
    }
}
