package io.icws.load;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** So many messages of one canister, for a hundred clients, are there at once; a query takes 100 ms. */
final class Backlog implements Scenario {

    private static final Duration QUERY = Duration.ofMillis(100);
    private static final int CLIENTS = 100;

    @Override
    public Figures run(Contender contender, int size) throws IOException, InterruptedException {
        try (var stage = new Stage(contender, Scenario.quick().queryLatency(QUERY, QUERY))) {
            var delivered = new LongAdder();
            var clients = stage.crowd.open(CLIENTS, stage.id, (client, message) -> delivered.increment());
            stage.begin();
            for (int i = 0; i < size; i++) {
                stage.canister.send(clients.get(i % CLIENTS).principal(), new byte[100]);
            }
            long begun = System.nanoTime();
            Stage.await(() -> delivered.sum() >= size);
            double seconds = (System.nanoTime() - begun) / 1e9;
            stage.figures().put("delivered", delivered.sum());
            stage.figures().put("seconds", seconds);
            stage.figures().put("messages/s", delivered.sum() / seconds);
            stage.figures().put("CPU s/million messages", stage.cpuSeconds() * 1e6 / delivered.sum());
            return stage.figures();
        }
    }
}
