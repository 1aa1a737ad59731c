package io.icws.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * One client stops reading while the canister goes on speaking to it: what the others notice.
 *
 * @param rounds before it stops, and as many after
 */
record Stalled(int rounds) implements Scenario {

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);
    private static final int FLOOD = 100_000;

    @Override
    public void run(Stage stage, int size) throws IOException, InterruptedException {
        var phase = new Latencies[] {new Latencies()};
        var delivered = new LongAdder();
        stage.crowd.open(size, stage.id, (client, message) -> {
            phase[0].sinceRound(message);
            delivered.increment();
        });
        var stalled = stage.crowd.open(1, stage.id, (client, message) -> {}).getFirst();
        stage.begin();
        speak(stage, stalled);
        Stage.await(() -> delivered.sum() >= (long) size * rounds, LAST_WAIT);
        phase[0].into(stage.figures(), "before");
        phase[0] = new Latencies();
        stalled.stopReading();
        long before = delivered.sum();
        speak(stage, stalled);
        Stage.await(() -> delivered.sum() - before >= (long) size * rounds, LAST_WAIT);
        phase[0].into(stage.figures(), "meanwhile");
        stage.put("delivered meanwhile", (delivered.sum() - before) / (double) (size * rounds));
    }

    private void speak(Stage stage, LeanClient stalled) throws IOException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            stage.ic.send(stage.id, stalled.principal(), FLOOD);
            stage.ic.sendToAll(stage.id, 100, 1);
            Thread.sleep(PAUSE);
        }
    }
}
