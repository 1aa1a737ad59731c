package io.icws.load;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/**
 * A canister speaks to every client, again and again: 500 bytes each time.
 *
 * @param warmUp rounds that do not count
 * @param rounds in which each client gets a message
 */
record FanOut(int warmUp, int rounds) implements Scenario {

    private static final int MESSAGE = 500;

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        var delivered = new LongAdder();
        var latencies = new Latencies();
        stage.crowd.open(size, stage.id, (client, message) -> {
            delivered.increment();
            latencies.sinceRound(message);
        });
        speak(stage, warmUp, delivered);
        stage.begin();
        long before = delivered.sum();
        speak(stage, rounds, delivered);
        long count = delivered.sum() - before;
        stage.put("CPU s/million messages", stage.cpuSeconds() * 1e6 / count);
        stage.put("CPU s/million messages, compiler left out", stage.runningSeconds() * 1e6 / count);
        stage.put("messages/s", count / stage.seconds());
        stage.put("delivered", count);
        stage.put("wire bytes/message", (double) stage.bytesRead() / count);
        latencies.into(stage.figures(), "delivery");
    }

    private static void speak(Stage stage, int rounds, LongAdder delivered) throws IOException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            long expected = delivered.sum() + stage.ic.sendToAll(stage.id, MESSAGE, 1);
            Stage.await(() -> delivered.sum() >= expected);
        }
    }
}
