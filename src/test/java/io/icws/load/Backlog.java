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
        try (var stage = new Stage(contender, Network.Pace.QUICK.withQuery(QUERY))) {
            var delivered = new LongAdder();
            stage.crowd.open(CLIENTS, stage.id, (client, message) -> delivered.increment());
            stage.begin();
            long begun = System.nanoTime();
            long sent = stage.ic.sendToAll(stage.id, 100, size / CLIENTS);
            Stage.await(() -> delivered.sum() >= sent);
            double seconds = (System.nanoTime() - begun) / 1e9;
            stage.figures().put("delivered", delivered.sum());
            stage.figures().put("seconds", seconds);
            stage.figures().put("messages/s", delivered.sum() / seconds);
            stage.figures().put("CPU s/million messages", stage.cpuSeconds() * 1e6 / delivered.sum());
            return stage.end();
        }
    }
}
